import { audit } from './audit.ts';
import type { Environment } from './environment.ts';
import type { Identity } from './identity.ts';
import { tokenKeeper } from './keeper/token-keeper.ts';
import { problemOf } from './problem.ts';
import { registry } from './registry.ts';
import { graceSeconds, isEmulated, maxKeyAgeMs } from './settings.ts';

/** Rotates what is too old. Cut off at any point, the next run goes on: each keeper decides by what it has stored. */
export async function renewOldKeys(env: Environment): Promise<void> {
  isEmulated(env);
  const maxAgeMs = maxKeyAgeMs(env);
  if (maxAgeMs === 0) return;
  const grace = graceSeconds(env);
  // One after the other: nothing is urgent here, and Databrain counts requests.
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
    // One that fails must not keep the others from their turn.
    audit({ ...act, result: 'failed', code: problemOf(error).fields.code });
  }
}
