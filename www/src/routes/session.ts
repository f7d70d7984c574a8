import { checkWaysIn, waysIn } from '../auth/caller.ts';
import { refused } from '../auth/secrets.ts';
import { endSession, startSession } from '../auth/session.ts';
import type { Handler } from '../context.ts';
import { isEmulated } from '../settings.ts';

export const readSession: Handler = (c) => {
  checkWaysIn(c.env);
  const caller = c.get('caller');
  const facts = { emulator: isEmulated(c.env), signIn: waysIn(c.env) };
  if (caller) return c.json({ caller, ...facts });
  return c.json({ error: { code: 'UNAUTHENTICATED', message: 'Not signed in.' }, ...facts }, 401);
};

/** Exchanges a secret for a cookie that scripts cannot read. */
export const openSession: Handler = async (c) => {
  const caller = c.get('caller');
  if (caller?.via !== 'secret') throw refused();
  c.header('set-cookie', await startSession(c.req.raw, c.env, caller));
  return c.json({ caller: { ...caller, via: 'session' }, emulator: isEmulated(c.env), signIn: waysIn(c.env) });
};

export const closeSession: Handler = (c) => {
  c.header('set-cookie', endSession(c.req.raw));
  return c.body(null, 204);
};
