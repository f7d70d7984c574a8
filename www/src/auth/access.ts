import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import type { Environment } from '../environment.ts';
import { Problem } from '../problem.ts';
import { readSettings } from '../settings.ts';
import type { Caller } from './caller.ts';
import { unauthenticated } from './secrets.ts';

// The codes of errors that mean that the token is invalid. All others mean that the keys could not be loaded.
const INVALID_TOKEN_CODE = /^ERR_(JWT|JWS|JOSE_ALG|JWKS_NO_MATCHING_KEY)/;

type KeySet = ReturnType<typeof createRemoteJWKSet>;

// One key set per team. It caches the keys between requests, and reloads them when it encounters an unknown key ID.
const keySets = new Map<string, KeySet>();

export const hasAccess = (env: Environment) => Boolean(env.ACCESS_TEAM_DOMAIN && env.ACCESS_AUDIENCE);

/** The caller that Cloudflare Access has authenticated. The signature is verified, because a Worker can be reached without going through Access. */
export async function accessCaller(request: Request, env: Environment): Promise<Caller | undefined> {
  const token = request.headers.get('cf-access-jwt-assertion');
  const { teamUrl } = readSettings(env);
  if (!token || !teamUrl || !env.ACCESS_AUDIENCE) return undefined;
  const { email, common_name: commonName } = await verify(token, teamUrl, env.ACCESS_AUDIENCE);
  // A person has an e-mail address, a service token a common name.
  const id = email || commonName;
  if (typeof id !== 'string') throw unauthenticated();
  const provisioners = (env.ACCESS_PROVISIONERS ?? '').toLowerCase().split(/\s+/);
  return { id, role: provisioners.includes(id.toLowerCase()) ? 'provisioner' : 'reader', via: 'access' };
}

async function verify(token: string, team: URL, audience: string): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keySetOf(team), { issuer: team.origin, audience, algorithms: ['RS256'], requiredClaims: ['exp', 'iat'] });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError && INVALID_TOKEN_CODE.test(error.code)) throw unauthenticated();
    throw new Problem({ status: 503, code: 'ACCESS_UNREACHABLE', message: 'The keys of Cloudflare Access could not be loaded. Try again later.' });
  }
}

function keySetOf(team: URL): KeySet {
  const cached = keySets.get(team.origin);
  if (cached) return cached;
  const keySet = createRemoteJWKSet(new URL('/cdn-cgi/access/certs', team));
  keySets.set(team.origin, keySet);
  return keySet;
}
