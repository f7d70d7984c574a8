import { decodeJwt, jwtVerify, SignJWT } from 'jose';
import type { Environment } from '../environment.ts';
import { sha256 } from '../fingerprint.ts';
import type { Caller } from './caller.ts';
import { readSecrets, type BearerSecret } from './secrets.ts';

const SESSION_SECONDS = 8 * 3600;
const ISSUER = 'databrain-token-broker';

// Browsers accept a `__Host-` cookie only over HTTPS, and development uses HTTP on the loopback interface.
const cookieName = (request: Request) => (new URL(request.url).protocol === 'https:' ? '__Host-session' : 'session');

// Derived from the caller's secret, so that its sessions end when the secret is changed or removed.
const signingKey = async ({ id, secret }: BearerSecret) => new Uint8Array(await sha256(`session\n${id}\n${secret}`));

/** @returns The value of a `Set-Cookie` header. */
export async function startSession(request: Request, env: Environment, { id }: Caller): Promise<string> {
  const entry = readSecrets(env).find((one) => one.id === id);
  if (!entry) throw new Error('a caller authenticated by a secret has an entry');
  const token = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(ISSUER)
    .setSubject(id)
    .setIssuedAt()
    .setExpirationTime(`${SESSION_SECONDS} s`)
    .sign(await signingKey(entry));
  return cookie(request, token, SESSION_SECONDS);
}

export const endSession = (request: Request) => cookie(request, '', 0);

/** @returns Undefined if there is no valid session, so that an expired cookie does not prevent other sign-in methods. */
export async function sessionCaller(request: Request, env: Environment): Promise<Caller | undefined> {
  const name = cookieName(request);
  const cookies = (request.headers.get('cookie') ?? '').split(/;\s*/);
  const token = cookies.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
  if (!token) return undefined;
  try {
    const { sub } = decodeJwt(token);
    const entry = readSecrets(env).find(({ id }) => id === sub);
    if (!entry) return undefined;
    await jwtVerify(token, await signingKey(entry), { issuer: ISSUER, algorithms: ['HS256'], requiredClaims: ['exp', 'sub'] });
    return { id: entry.id, role: entry.role, via: 'session' };
  } catch {
    return undefined;
  }
}

function cookie(request: Request, value: string, seconds: number): string {
  const name = cookieName(request);
  const secure = name.startsWith('__Host-') ? '; Secure' : '';
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
