import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { audit } from './audit.ts';
import { checkWaysIn, identify } from './auth/caller.ts';
import { refused } from './auth/secrets.ts';
import { note, type App, type Handler } from './context.ts';
import { securityHeaders } from './headers.ts';
import { Problem, problemOf } from './problem.ts';
import { checkRate } from './rate-limit.ts';
import { covers, isAct, routes, type Route } from './roles.ts';
import { readFaults, resetEmulator, scriptFault } from './routes/emulator.ts';
import { closeSession, openSession, readSession } from './routes/session.ts';
import { ensureToken, listApps, listTokens, readKey, readTimeline, rotateToken } from './routes/tokens.ts';
import { checkOrigin } from './same-origin.ts';
import { checkPlace } from './settings.ts';

const LARGEST_BODY = 8 * 1024;

const handlers: Record<Route, Handler> = {
  'GET /api/session': readSession,
  'POST /api/session': openSession,
  'DELETE /api/session': closeSession,
  'GET /api/data-apps': listApps,
  'GET /api/tokens': listTokens,
  'POST /api/tokens': ensureToken,
  'POST /api/rotate': rotateToken,
  'GET /api/key': readKey,
  'GET /api/timeline': readTimeline,
  'GET /api/emulator': readFaults,
  'POST /api/emulator/faults': scriptFault,
  'POST /api/emulator/reset': resetEmulator,
};

export const app = new Hono<App>();

app.use(securityHeaders);
app.use(async (c, next) => {
  checkPlace(c.env, new URL(c.req.url));
  await next();
});

app.use('/api/*', async (c, next) => {
  c.header('cache-control', 'no-store');
  await next();
  const { status } = c.res;
  if (status < 400 && !isAct(c.req.method, c.req.path)) return;
  // The path of an unknown route is left out, since it may contain anything.
  const act = c.get('facts')?.act ?? `${c.req.method} (no such route)`;
  audit({ caller: c.get('caller'), address: c.req.header('cf-connecting-ip') ?? null, ...c.get('facts'), act, result: status });
});

app.use('/api/*', bodyLimit({ maxSize: LARGEST_BODY, onError: () => refuseLarge() }));

// Runs before all routes, so that a route that is missing in the table is refused.
app.use('/api/*', async (c, next) => {
  const route = `${c.req.method} ${c.req.path}`;
  const needs = route in routes ? routes[route as Route] : 'provisioner';
  if (route in routes) note(c, { act: route });
  checkOrigin(c.req.raw, false);
  checkWaysIn(c.env);
  const caller = await identify(c.req.raw, c.env).catch(async (error: unknown) => {
    await checkRate(c.env, 'FAILED_SIGN_INS', c.req.header('cf-connecting-ip') ?? 'unknown');
    throw error;
  });
  c.set('caller', caller);
  if (caller) {
    checkOrigin(c.req.raw, caller.via === 'session');
    await checkRate(c.env, c.req.method === 'GET' ? 'READS' : 'CHANGES', caller.id);
  }
  if (needs !== 'anyone' && !caller) throw refused();
  if (caller && !covers(caller.role, needs)) throw new Problem({ status: 403, code: 'FORBIDDEN', message: `This requires the role ${needs}.` });
  await next();
});

for (const [route, handler] of Object.entries(handlers)) {
  const [method = '', path = ''] = route.split(' ');
  app.on(method, path, handler);
}

app.all('/api/*', () => {
  throw new Problem({ status: 404, code: 'NOT_FOUND', message: 'There is no such route.' });
});

app.get('*', async (c) => {
  const asset = await c.env.ASSETS.fetch(c.req.raw);
  // A copy, since the headers of an asset are immutable.
  return new Response(asset.body, asset);
});

app.onError((error, c) => tell(c, problemOf(error)));

function tell(c: Context<App>, { fields: { status, ...told } }: Problem): Response {
  note(c, { code: told.code, ...(told.outcome && { outcome: told.outcome }) });
  if (told.retryAfterMs !== undefined) c.header('retry-after', String(Math.ceil(told.retryAfterMs / 1000)));
  return c.json({ error: told }, status);
}

function refuseLarge(): never {
  throw new Problem({ status: 413, code: 'TOO_LARGE', message: 'The body is too large.' });
}
