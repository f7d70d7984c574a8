import { audit } from './audit.ts';
import type { Environment } from './environment.ts';
import type { Identity } from './identity.ts';
import { tokenKeeper } from './keeper/token-keeper.ts';
import { toProblem } from './problem.ts';
import { registry } from './registry.ts';
import { readSettings } from './settings.ts';

/** Rotates keys that are too old. If a run is interrupted, the next one completes it, because each keeper acts on its stored state. */
export async function rotateOldKeys(env: Environment): Promise<void> {
  const { maxKeyAgeMs, graceSeconds } = readSettings(env);
  if (maxKeyAgeMs === 0) return;
  // In sequence, because nothing is urgent and Databrain limits the request rate.
  for (const identity of await registry(env).all()) await rotateIfOld(env, identity, maxKeyAgeMs, graceSeconds);
}

async function rotateIfOld(env: Environment, identity: Identity, maxAgeMs: number, grace: number): Promise<void> {
  const entry = { action: 'cron rotate', ...identity, graceSeconds: grace };
  try {
    const result = await tokenKeeper(env, identity).rotateIfOlder(maxAgeMs, grace);
    if ('problem' in result) {
      const { code, outcome } = result.problem;
      audit({ ...entry, result: 'failed', code, ...(outcome && { outcome }) });
    } else if (result.value === 'rotated') audit({ ...entry, result: 'rotated' });
  } catch (error) {
    // A failure must not prevent the remaining rotations.
    audit({ ...entry, result: 'failed', code: toProblem(error).fields.code });
  }
}
