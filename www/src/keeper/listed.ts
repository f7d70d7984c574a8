import { listApiTokens, type ApiToken, type ServiceTokenOptions } from 'databrain-edge';
import { fingerprint } from '../fingerprint.ts';
import type { Identity } from '../identity.ts';
import { Problem } from '../problem.ts';

export interface ListedKey {
  key: string;
  fingerprint: string;
  createdAt: number;
}

/** The keys that Databrain lists under a name, newest first, and the names of all tokens of the data app. */
export async function listKeys({ dataApp, name }: Identity, options: ServiceTokenOptions): Promise<{ keys: ListedKey[]; names: string[] }> {
  const tokens = await listApiTokens({ dataAppName: dataApp }, options);
  const named = tokens.filter((token) => token.name === name);
  const keys = await Promise.all(named.map(listedKey));
  // Of keys with the same time, the last one in the list comes first, because the list is usually in order of creation.
  keys.reverse().sort((one, other) => other.createdAt - one.createdAt);
  return { keys, names: tokens.map((token) => token.name) };
}

async function listedKey({ key, createdAt }: ApiToken): Promise<ListedKey> {
  if (!key) {
    throw new Problem({ status: 502, code: 'KEYS_NOT_LISTED', message: 'Databrain lists the token without its key, so the broker cannot manage it.' });
  }
  return { key, fingerprint: await fingerprint(key), createdAt: Date.parse(createdAt) || 0 };
}
