import { readSecrets } from './auth/secrets.ts';
import type { Environment } from './environment.ts';
import { Problem, toProblem } from './problem.ts';

/** The longest grace period that a caller or a variable can request. */
export const MAX_GRACE_SECONDS = 30 * 86_400;

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

const isLoopback = (url: URL) => LOOPBACK.has(url.hostname);

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

/** Checks all settings together, so that a mistake in one is noticed before a request or a scheduled rotation needs it. */
export function readSettings(env: Environment) {
  const problems: string[] = [];
  const number = (name: 'TIMEOUT_SECONDS' | 'SETTLE_SECONDS' | 'MAX_KEY_AGE_DAYS' | 'GRACE_SECONDS', min: number, max: number) => {
    const value = Number(env[name] || NaN);
    if (!(value >= min && value <= max)) problems.push(`${name} must be a number from ${min} to ${max}.`);
    return value;
  };
  const settings = {
    timeoutMs: number('TIMEOUT_SECONDS', 1, 600) * 1000,
    settleMs: number('SETTLE_SECONDS', 0, 86_400) * 1000,
    maxKeyAgeMs: env.MAX_KEY_AGE_DAYS === '0' ? 0 : number('MAX_KEY_AGE_DAYS', 1, 3650) * 86_400_000,
    graceSeconds: Math.floor(number('GRACE_SECONDS', 0, MAX_GRACE_SECONDS)),
    serviceToken: env.DATABRAIN_SERVICE_TOKEN ?? '',
    teamUrl: parseUrl(env.ACCESS_TEAM_DOMAIN),
  };
  if (env.ACCESS_TEAM_DOMAIN && !(settings.teamUrl?.protocol === 'https:' || (settings.teamUrl && isLoopback(settings.teamUrl)))) {
    problems.push('ACCESS_TEAM_DOMAIN must be an https URL.');
  }
  if (Boolean(env.ACCESS_TEAM_DOMAIN) !== Boolean(env.ACCESS_AUDIENCE)) problems.push('ACCESS_TEAM_DOMAIN and ACCESS_AUDIENCE must be set together.');
  if (env.DATABRAIN_API_URL && !/^https?:$/.test(parseUrl(env.DATABRAIN_API_URL)?.protocol ?? '')) problems.push('DATABRAIN_API_URL must be a URL.');
  if (!isEmulated(env) && !settings.serviceToken) problems.push('The secret DATABRAIN_SERVICE_TOKEN is not set.');
  try {
    readSecrets(env);
  } catch (error) {
    problems.push(toProblem(error).fields.message);
  }
  if (problems.length > 0) throw new Problem({ status: 503, code: 'NOT_CONFIGURED', message: problems.join(' ') });
  return settings;
}

const parseUrl = (text: string | undefined) => (text && URL.canParse(text) ? new URL(text) : undefined);
