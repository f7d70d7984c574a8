import type { Environment } from '../environment.ts';
import { sha256 } from '../fingerprint.ts';
import { Problem } from '../problem.ts';
import type { Role } from '../roles.ts';
import type { Caller } from './caller.ts';

export interface BearerSecret {
  id: string;
  role: Role;
  secret: string;
}

const ENTRY = /^(?<id>[\w.@-]{1,64}):(?<role>reader|provisioner):(?<secret>[\x21-\x7e]{32,256})$/;

/** @throws {Problem} Where one entry is malformed: a typing error must not open or close a door unseen. */
export function readSecrets(env: Environment): BearerSecret[] {
  const entries = (env.BEARER_SECRETS ?? '').split(/\s+/).filter(Boolean).map(readEntry);
  // A session knows its caller by the id: it must not get the role of another entry.
  if (new Set(entries.map(({ id }) => id)).size < entries.length) throw misconfigured('names one id twice.');
  return entries;
}

function readEntry(entry: string): BearerSecret {
  const { id, role, secret } = ENTRY.exec(entry)?.groups ?? {};
  if (id && secret && (role === 'reader' || role === 'provisioner')) return { id, role, secret };
  throw misconfigured('must be entries of the form id:role:secret, divided by blanks; the role is reader or provisioner, the secret has 32 to 256 characters.');
}

const misconfigured = (what: string) => new Problem({ status: 503, code: 'NOT_CONFIGURED', message: `The secret BEARER_SECRETS ${what}` });

export function bearerOf(request: Request): string {
  const [, secret] = /^Bearer ([\x21-\x7e]+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  if (secret) return secret;
  throw refused();
}

/** Compares with every secret, whichever fits, and in a time that tells nothing of them: digests are of one length. */
export async function callerBySecret(given: string, env: Environment): Promise<Caller> {
  const digest = await sha256(given);
  let found: BearerSecret | undefined;
  for (const entry of readSecrets(env)) {
    if (crypto.subtle.timingSafeEqual(digest, await sha256(entry.secret))) found = entry;
  }
  if (!found) throw refused();
  return { id: found.id, role: found.role, via: 'secret' };
}

export const refused = () => new Problem({ status: 401, code: 'UNAUTHENTICATED', message: 'The credential is not good here.' });
