import { checkSignInMethods, signInMethods } from '../auth/caller.ts';
import { unauthenticated } from '../auth/secrets.ts';
import { endSession, startSession } from '../auth/session.ts';
import type { Handler } from '../context.ts';
import { isEmulated } from '../settings.ts';

export const readSession: Handler = (c) => {
  checkSignInMethods(c.env);
  const caller = c.get('caller');
  const status = { emulator: isEmulated(c.env), signInMethods: signInMethods(c.env) };
  if (caller) return c.json({ caller, ...status });
  return c.json({ error: { code: 'UNAUTHENTICATED', message: 'Not signed in.' }, ...status }, 401);
};

/** Exchanges a secret for a session cookie that scripts cannot read. */
export const openSession: Handler = async (c) => {
  const caller = c.get('caller');
  if (caller?.via !== 'secret') throw unauthenticated();
  c.header('set-cookie', await startSession(c.req.raw, c.env, caller));
  return c.json({ caller: { ...caller, via: 'session' }, emulator: isEmulated(c.env), signInMethods: signInMethods(c.env) });
};

export const closeSession: Handler = (c) => {
  c.header('set-cookie', endSession(c.req.raw));
  return c.body(null, 204);
};
