import type { Environment } from '../environment.ts';
import { sha256 } from '../fingerprint.ts';
import { Problem } from '../problem.ts';
import type { Role } from '../roles.ts';
import type { Caller } from './caller.ts';

export interface BearerSecret {
  id: string;
  role: Role;
  secret: string;
}

const ENTRY = /^(?<id>[\w.@-]{1,64}):(?<role>reader|provisioner):(?<secret>[\x21-\x7e]{32,256})$/;

/** @throws {Problem} If an entry is malformed, so that a typo does not silently grant or deny access. */
export function readSecrets(env: Environment): BearerSecret[] {
  const entries = (env.BEARER_SECRETS ?? '').split(/\s+/).filter(Boolean).map(readEntry);
  // A session identifies its caller by this id, so a second entry with the same id could change the caller's role.
  if (new Set(entries.map(({ id }) => id)).size < entries.length) throw misconfigured('contains duplicate ids.');
  return entries;
}

function readEntry(entry: string): BearerSecret {
  const { id, role, secret } = ENTRY.exec(entry)?.groups ?? {};
  if (id && secret && (role === 'reader' || role === 'provisioner')) return { id, role, secret };
  throw misconfigured('must contain entries of the form id:role:secret, separated by whitespace, with the role reader or provisioner and a secret of 32 to 256 characters.');
}

const misconfigured = (what: string) => new Problem({ status: 503, code: 'NOT_CONFIGURED', message: `The secret BEARER_SECRETS ${what}` });

export function bearerOf(request: Request): string {
  const [, secret] = /^Bearer ([\x21-\x7e]+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  if (secret) return secret;
  throw unauthenticated();
}

/** Compares the digests of all secrets in constant time, so that the response time reveals nothing about them. */
export async function callerBySecret(secret: string, env: Environment): Promise<Caller> {
  const digest = await sha256(secret);
  let match: BearerSecret | undefined;
  for (const entry of readSecrets(env)) {
    if (crypto.subtle.timingSafeEqual(digest, await sha256(entry.secret))) match = entry;
  }
  if (!match) throw unauthenticated();
  return { id: match.id, role: match.role, via: 'secret' };
}

export const unauthenticated = () => new Problem({ status: 401, code: 'UNAUTHENTICATED', message: 'The credential is not valid.' });
