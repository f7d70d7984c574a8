import { readJson, type Handler } from '../context.ts';
import { emulatorHost, type ScriptedFault } from '../emulator-host.ts';
import type { Environment } from '../environment.ts';
import { tokenKeeper } from '../keeper/token-keeper.ts';
import { Problem, unwrap } from '../problem.ts';
import { registry } from '../registry.ts';
import { isEmulated } from '../settings.ts';

const MAX_TIMES = 100;

function requireEmulator(env: Environment): void {
  if (!isEmulated(env)) throw new Problem({ status: 404, code: 'NOT_FOUND', message: 'The emulator is not available.' });
}

export const readFaults: Handler = async (c) => {
  requireEmulator(c.env);
  return c.json(await emulatorHost(c.env).faults());
};

export const scriptFault: Handler = async (c) => {
  requireEmulator(c.env);
  const { fault, operation = null, times = 1 } = await readJson(c, ['fault', 'operation', 'times']);
  const isCount = typeof times === 'number' && Number.isInteger(times) && times >= 1 && times <= MAX_TIMES;
  if (typeof fault !== 'string' || (operation !== null && typeof operation !== 'string') || !isCount) {
    throw new Problem({ status: 400, code: 'INVALID_INPUT', message: `fault and operation must be strings, and times must be an integer from 1 to ${MAX_TIMES}.` });
  }
  return c.json(unwrap(await emulatorHost(c.env).script({ fault, operation, times } as ScriptedFault)));
};

export const resetEmulator: Handler = async (c) => {
  requireEmulator(c.env);
  for (const identity of await registry(c.env).all()) {
    unwrap(await tokenKeeper(c.env, identity).reset());
    await registry(c.env).remove(identity);
  }
  await emulatorHost(c.env).reset();
  return c.json(await emulatorHost(c.env).faults());
};
