import type { Environment } from '../environment.ts';
import { Problem } from '../problem.ts';
import type { Role } from '../roles.ts';
import { accessCaller, hasAccess } from './access.ts';
import { bearerOf, callerBySecret, readSecrets } from './secrets.ts';
import { sessionCaller } from './session.ts';

export interface Caller {
  id: string;
  role: Role;
  via: 'access' | 'secret' | 'session';
}

export type SignIn = 'secret' | 'access';

/** The ways in that are set up. */
export function waysIn(env: Environment): SignIn[] {
  const ways: SignIn[] = [];
  if (readSecrets(env).length > 0) ways.push('secret');
  if (hasAccess(env)) ways.push('access');
  return ways;
}

/** Nobody comes in by default. */
export function checkWaysIn(env: Environment): void {
  if (waysIn(env).length > 0) return;
  throw new Problem({ status: 503, code: 'NOT_CONFIGURED', message: 'Neither BEARER_SECRETS nor Cloudflare Access is set up, so that nobody may come in.' });
}

/**
 * Who asks. One kind of credential is looked at: what was sent on purpose goes before what a browser adds by itself.
 * @returns Undefined where there is no credential.
 * @throws {Problem} 401 where it is not good.
 */
export async function identify(request: Request, env: Environment): Promise<Caller | undefined> {
  if (request.headers.has('authorization')) return callerBySecret(bearerOf(request), env);
  return (await sessionCaller(request, env)) ?? (await accessCaller(request, env));
}
