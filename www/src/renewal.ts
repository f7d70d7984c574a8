import { audit } from './audit.ts';
import type { Environment } from './environment.ts';
import type { Identity } from './identity.ts';
import { tokenKeeper } from './keeper/token-keeper.ts';
import { problemOf } from './problem.ts';
import { registry } from './registry.ts';
import { graceSeconds, isEmulated, maxKeyAgeMs } from './settings.ts';

/** Rotates keys that are too old. If a run is interrupted, the next one continues, since each keeper decides by its stored state. */
export async function renewOldKeys(env: Environment): Promise<void> {
  isEmulated(env);
  const maxAgeMs = maxKeyAgeMs(env);
  if (maxAgeMs === 0) return;
  const grace = graceSeconds(env);
  // In sequence, since nothing is urgent and Databrain limits the rate of requests.
  for (const identity of await registry(env).all()) await renew(env, identity, maxAgeMs, grace);
}

async function renew(env: Environment, identity: Identity, maxAgeMs: number, grace: number): Promise<void> {
  const act = { act: 'cron rotate', ...identity, graceSeconds: grace };
  try {
    const answered = await tokenKeeper(env, identity).rotateIfOlder(identity, maxAgeMs, grace);
    if ('problem' in answered) {
      const { code, outcome } = answered.problem;
      audit({ ...act, result: 'failed', code, ...(outcome && { outcome }) });
    } else if (answered.value === 'rotated') audit({ ...act, result: 'rotated' });
  } catch (error) {
    // A failure must not prevent the other rotations.
    audit({ ...act, result: 'failed', code: problemOf(error).fields.code });
  }
}
