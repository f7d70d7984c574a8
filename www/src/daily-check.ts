import { audit } from './audit.ts';
import { listOrNothing } from './databrain.ts';
import type { Environment } from './environment.ts';
import { fingerprint } from './fingerprint.ts';
import type { Identity } from './identity.ts';
import { tokenKeeper } from './keeper/token-keeper.ts';
import { toProblem, unwrap } from './problem.ts';
import { registry } from './registry.ts';
import { readSettings } from './settings.ts';

/**
 * Finds keys that Databrain no longer lists, before a service does.
 * @throws If tokens are missing or could not be checked, so that the run counts as failed.
 */
export async function checkKeys(env: Environment): Promise<void> {
  readSettings(env);
  let failures = 0;
  /** A failure must not prevent the remaining checks. */
  const attempt = async (subject: Partial<Identity>, check: () => Promise<boolean>) => {
    try {
      if (!(await check())) failures += 1;
    } catch (error) {
      failures += 1;
      audit({ action: 'cron check', ...subject, result: 'failed', code: toProblem(error).fields.code });
    }
  };
  for (const [dataApp, tokens] of Map.groupBy(await registry(env).all(), (token) => token.dataApp)) {
    await attempt({ dataApp }, async () => {
      const listed = await listedFingerprints(env, dataApp);
      for (const token of tokens) await attempt(token, () => isPresent(env, token, listed.get(token.name) ?? []));
      return true;
    });
  }
  if (failures > 0) throw new Error(`${failures} tokens or data apps are missing or could not be checked; see the log`);
}

/** The fingerprints of the keys of a data app by the names of their tokens. */
async function listedFingerprints(env: Environment, dataApp: string): Promise<Map<string, string[]>> {
  const fingerprints = new Map<string, string[]>();
  for (const { name, key } of await listOrNothing(env, dataApp)) {
    if (key) fingerprints.set(name, [...(fingerprints.get(name) ?? []), await fingerprint(key)]);
  }
  return fingerprints;
}

/** The list may be older than a rotation, so the keeper lists the tokens again if its state does not match. */
async function isPresent(env: Environment, token: Identity, listed: string[]): Promise<boolean> {
  const keeper = tokenKeeper(env, token);
  const { state, fingerprint: stored } = await keeper.status();
  const isListed = listed.some((one) => one === stored);
  const isSuspect = state === 'unknown' || (state === 'missing' && listed.length > 0) || (state === 'ready' && !isListed);
  return (isSuspect ? unwrap(await keeper.verify()) : state) !== 'missing';
}
