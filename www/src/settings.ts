import type { Environment } from './environment.ts';
import { Problem } from './problem.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

export const isLoopback = (url: URL) => LOOPBACK.has(url.hostname);

/** Whether the emulator replaces Databrain. In production it is refused, because it could be mistaken for the real API. */
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

/** Refuses plain HTTP and, in emulator mode, any host other than the loopback interface. */
export function checkUrl(env: Environment, url: URL): void {
  if (isEmulated(env) && !isLoopback(url)) {
    throw new Problem({ status: 500, code: 'EMULATOR_IN_PRODUCTION', message: 'The emulator is available only on the loopback interface.' });
  }
  if (url.protocol !== 'https:' && !isLoopback(url)) {
    throw new Problem({ status: 403, code: 'HTTPS_REQUIRED', message: 'Use HTTPS.' });
  }
}

function number(env: Environment, name: 'TIMEOUT_SECONDS' | 'SETTLE_SECONDS' | 'MAX_KEY_AGE_DAYS' | 'GRACE_SECONDS', min: number): number {
  const value = Number(env[name]);
  if (env[name] && Number.isFinite(value) && value >= min) return value;
  throw new Problem({ status: 503, code: 'NOT_CONFIGURED', message: `The variable ${name} must be a number of at least ${min}.` });
}

export const timeoutMs = (env: Environment) => number(env, 'TIMEOUT_SECONDS', 1) * 1000;
export const settleMs = (env: Environment) => number(env, 'SETTLE_SECONDS', 0) * 1000;
export const maxKeyAgeMs = (env: Environment) => number(env, 'MAX_KEY_AGE_DAYS', 0) * 86_400_000;
export const graceSeconds = (env: Environment) => Math.floor(number(env, 'GRACE_SECONDS', 0));
