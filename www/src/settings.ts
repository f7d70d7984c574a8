import type { Environment } from './environment.ts';
import { Problem } from './problem.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

export const isLoopback = (url: URL) => LOOPBACK.has(url.hostname);

/** Whether the emulator replaces Databrain. It is refused outside of development, where it could be mistaken for the real API. */
export function isEmulated(env: Environment): boolean {
  if (env.DATABRAIN_EMULATOR !== '1') return false;
  if (env.ENVIRONMENT !== 'development') {
    throw new Problem({
      status: 500,
      code: 'EMULATOR_IN_PRODUCTION',
      message: 'DATABRAIN_EMULATOR is allowed only in development: remove it, or set ENVIRONMENT to "development" on your own machine.',
    });
  }
  return true;
}

/** Refuses requests that no deployment may answer. */
export function checkPlace(env: Environment, url: URL): void {
  if (isEmulated(env) && !isLoopback(url)) {
    throw new Problem({ status: 500, code: 'EMULATOR_IN_PRODUCTION', message: 'The emulator is available only on the loopback.' });
  }
  if (url.protocol !== 'https:' && !isLoopback(url)) {
    throw new Problem({ status: 403, code: 'HTTPS_REQUIRED', message: 'Use https.' });
  }
}

function number(env: Environment, name: 'TIMEOUT_SECONDS' | 'SETTLE_SECONDS' | 'MAX_KEY_AGE_DAYS' | 'GRACE_SECONDS', least: number): number {
  const value = Number(env[name]);
  if (env[name] && Number.isFinite(value) && value >= least) return value;
  throw new Problem({ status: 503, code: 'NOT_CONFIGURED', message: `The variable ${name} must be a number from ${least}.` });
}

export const timeoutMs = (env: Environment) => number(env, 'TIMEOUT_SECONDS', 1) * 1000;
export const settleMs = (env: Environment) => number(env, 'SETTLE_SECONDS', 0) * 1000;
export const maxKeyAgeMs = (env: Environment) => number(env, 'MAX_KEY_AGE_DAYS', 0) * 86_400_000;
export const graceSeconds = (env: Environment) => Math.floor(number(env, 'GRACE_SECONDS', 0));
