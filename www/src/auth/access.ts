import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import type { Environment } from '../environment.ts';
import { Problem } from '../problem.ts';
import { isLoopback } from '../settings.ts';
import type { Caller } from './caller.ts';
import { refused } from './secrets.ts';

// These errors mean that the token is invalid. All others mean that the keys could not be loaded.
const VERDICT = /^ERR_(JWT|JWS|JOSE_ALG|JWKS_NO_MATCHING_KEY)/;

type KeySet = ReturnType<typeof createRemoteJWKSet>;

// One for each team. It caches the keys between requests, and loads them again for an unknown key.
const keySets = new Map<string, KeySet>();

export const hasAccess = (env: Environment) => Boolean(env.ACCESS_TEAM_DOMAIN && env.ACCESS_AUDIENCE);

/** The caller that Cloudflare Access has authenticated. The signature is verified, since a Worker can also be reached without passing Access. */
export async function accessCaller(request: Request, env: Environment): Promise<Caller | undefined> {
  const token = request.headers.get('cf-access-jwt-assertion');
  if (!token || !env.ACCESS_TEAM_DOMAIN || !env.ACCESS_AUDIENCE) return undefined;
  const { email, common_name: commonName } = await verify(token, teamOf(env.ACCESS_TEAM_DOMAIN), env.ACCESS_AUDIENCE);
  // A person has an e-mail address, a service token a common name.
  const id = email || commonName;
  if (typeof id !== 'string') throw refused();
  const provisioners = (env.ACCESS_PROVISIONERS ?? '').toLowerCase().split(/\s+/);
  return { id, role: provisioners.includes(id.toLowerCase()) ? 'provisioner' : 'reader', via: 'access' };
}

function teamOf(address: string): URL {
  const team = URL.canParse(address) ? new URL(address) : undefined;
  if (team && (team.protocol === 'https:' || isLoopback(team))) return team;
  throw new Problem({ status: 503, code: 'NOT_CONFIGURED', message: 'ACCESS_TEAM_DOMAIN must be an https address.' });
}

async function verify(token: string, team: URL, audience: string): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keySetOf(team), { issuer: team.origin, audience, algorithms: ['RS256'], requiredClaims: ['exp', 'iat'] });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError && VERDICT.test(error.code)) throw refused();
    throw new Problem({ status: 503, code: 'ACCESS_UNREACHABLE', message: 'The keys of Cloudflare Access could not be read. Try again later.' });
  }
}

function keySetOf(team: URL): KeySet {
  const known = keySets.get(team.origin);
  if (known) return known;
  const made = createRemoteJWKSet(new URL('/cdn-cgi/access/certs', team));
  keySets.set(team.origin, made);
  return made;
}
