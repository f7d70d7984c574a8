import type { Environment } from './environment.ts';
import { Problem } from './problem.ts';

const PERIOD_MS = 60_000;

export async function checkRate(env: Environment, kind: 'READS' | 'CHANGES' | 'FAILED_SIGN_INS', key: string): Promise<void> {
  const { success } = await env[kind].limit({ key });
  if (!success) throw new Problem({ status: 429, code: 'TOO_MANY_REQUESTS', message: 'Too many requests. Try again in a minute.', retryAfterMs: PERIOD_MS });
}
