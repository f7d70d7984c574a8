import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import type { Environment } from '../environment.ts';
import { Problem } from '../problem.ts';
import { isLoopback } from '../settings.ts';
import type { Caller } from './caller.ts';
import { refused } from './secrets.ts';

// What says something of the token; the others say that its keys could not be had.
const VERDICT = /^ERR_(JWT|JWS|JOSE_ALG|JWKS_NO_MATCHING_KEY)/;

type KeySet = ReturnType<typeof createRemoteJWKSet>;

// One for each team: it keeps the keys between requests, and asks again when it sees an unknown one.
const keySets = new Map<string, KeySet>();

export const hasAccess = (env: Environment) => Boolean(env.ACCESS_TEAM_DOMAIN && env.ACCESS_AUDIENCE);

/** Whom Cloudflare Access has let in. Its header alone proves nothing where a Worker can be reached past Access: the signature does. */
export async function accessCaller(request: Request, env: Environment): Promise<Caller | undefined> {
  const token = request.headers.get('cf-access-jwt-assertion');
  if (!token || !env.ACCESS_TEAM_DOMAIN || !env.ACCESS_AUDIENCE) return undefined;
  const { email, common_name: commonName } = await verify(token, teamOf(env.ACCESS_TEAM_DOMAIN), env.ACCESS_AUDIENCE);
  // A person has an address, a service token a common name.
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
    throw new Problem({ status: 503, code: 'ACCESS_UNREACHABLE', message: 'The keys of Cloudflare Access cannot be read at this moment.' });
  }
}

function keySetOf(team: URL): KeySet {
  const known = keySets.get(team.origin);
  if (known) return known;
  const made = createRemoteJWKSet(new URL('/cdn-cgi/access/certs', team));
  keySets.set(team.origin, made);
  return made;
}
