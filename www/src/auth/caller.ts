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

/** The configured ways to sign in. */
export function waysIn(env: Environment): SignIn[] {
  const ways: SignIn[] = [];
  if (readSecrets(env).length > 0) ways.push('secret');
  if (hasAccess(env)) ways.push('access');
  return ways;
}

/** Refuses every caller unless a way to sign in is configured. */
export function checkWaysIn(env: Environment): void {
  if (waysIn(env).length > 0) return;
  throw new Problem({ status: 503, code: 'NOT_CONFIGURED', message: 'Neither BEARER_SECRETS nor Cloudflare Access is configured, so every caller is refused.' });
}

/**
 * Identifies the caller by one credential. The `Authorization` header takes precedence over what a browser sends automatically.
 * @returns Undefined if there is no credential.
 * @throws {Problem} 401 if the credential is not valid.
 */
export async function identify(request: Request, env: Environment): Promise<Caller | undefined> {
  if (request.headers.has('authorization')) return callerBySecret(bearerOf(request), env);
  return (await sessionCaller(request, env)) ?? (await accessCaller(request, env));
}
