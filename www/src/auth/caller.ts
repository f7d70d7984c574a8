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

export type SignInMethod = 'secret' | 'access';

/** The configured sign-in methods. */
export function signInMethods(env: Environment): SignInMethod[] {
  const methods: SignInMethod[] = [];
  if (readSecrets(env).length > 0) methods.push('secret');
  if (hasAccess(env)) methods.push('access');
  return methods;
}

/** Refuses every caller unless a sign-in method is configured. */
export function checkSignInMethods(env: Environment): void {
  if (signInMethods(env).length > 0) return;
  throw new Problem({ status: 503, code: 'NOT_CONFIGURED', message: 'Neither BEARER_SECRETS nor Cloudflare Access is configured, so every caller is refused.' });
}

/**
 * Identifies the caller by its credential. The `Authorization` header takes precedence over credentials that a browser sends
 * automatically.
 * @returns Undefined if the request has no credential.
 * @throws {Problem} 401 if the credential is not valid.
 */
export async function identify(request: Request, env: Environment): Promise<Caller | undefined> {
  if (request.headers.has('authorization')) return callerBySecret(bearerOf(request), env);
  return (await sessionCaller(request, env)) ?? (await accessCaller(request, env));
}
