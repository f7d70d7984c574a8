import { listApiTokens, type ApiToken, type DatabrainEvent, type ServiceTokenOptions } from 'databrain-edge';
import { emulatedFetch, EMULATED_SERVICE_TOKEN } from './emulator-host.ts';
import type { Environment } from './environment.ts';
import { toProblem } from './problem.ts';
import { isEmulated, readSettings } from './settings.ts';

/** The options for all calls to Databrain. */
export function databrain(env: Environment, onEvent?: (event: DatabrainEvent) => void): ServiceTokenOptions {
  const { timeoutMs, serviceToken } = readSettings(env);
  const common = { timeoutMs, ...(onEvent && { onEvent }) };
  if (isEmulated(env)) {
    const fetch = (url: string, init: object) => emulatedFetch(env, url, init);
    return { ...common, serviceToken: EMULATED_SERVICE_TOKEN, baseUrl: 'https://emulator.invalid', fetch };
  }
  return { ...common, serviceToken, ...(env.DATABRAIN_API_URL && { baseUrl: env.DATABRAIN_API_URL }) };
}

/** The tokens of a data app, which are none if it does not exist. */
export async function listOrNothing(env: Environment, dataApp: string): Promise<ApiToken[]> {
  try {
    return await listApiTokens({ dataAppName: dataApp }, databrain(env));
  } catch (error) {
    if (toProblem(error).fields.code === 'DATA_APP_NOT_FOUND') return [];
    throw error;
  }
}
