import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { audit } from './audit.ts';
import { checkSignInMethods, identify } from './auth/caller.ts';
import { unauthenticated } from './auth/secrets.ts';
import { addAuditFields, type App, type Handler } from './context.ts';
import { securityHeaders } from './headers.ts';
import { Problem, toProblem } from './problem.ts';
import { checkRate } from './rate-limit.ts';
import { hasRole, isAudited, routes, type Route } from './roles.ts';
import { readFaults, resetEmulator, scriptFault } from './routes/emulator.ts';
import { closeSession, openSession, readSession } from './routes/session.ts';
import { ensureToken, listApps, listTokens, readKey, readTimeline, rotateToken, stopManaging } from './routes/tokens.ts';
import { checkOrigin } from './same-origin.ts';
import { checkUrl, readSettings } from './settings.ts';

const MAX_BODY_BYTES = 8 * 1024;

const handlers: Record<Route, Handler> = {
  'GET /api/session': readSession,
  'POST /api/session': openSession,
  'DELETE /api/session': closeSession,
  'GET /api/data-apps': listApps,
  'GET /api/tokens': listTokens,
  'POST /api/tokens': ensureToken,
  'DELETE /api/tokens': stopManaging,
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
  checkUrl(c.env, new URL(c.req.url));
  await next();
});

app.use('/api/*', async (c, next) => {
  c.header('cache-control', 'no-store');
  await next();
  const { status } = c.res;
  if (status < 400 && !isAudited(c.req.method, c.req.path)) return;
  // The path of an unknown route is omitted, because it may contain anything.
  const action = c.get('auditFields')?.action ?? `${c.req.method} (no such route)`;
  audit({ caller: c.get('caller'), address: c.req.header('cf-connecting-ip') ?? null, ...c.get('auditFields'), action, result: status });
});

app.use('/api/*', bodyLimit({ maxSize: MAX_BODY_BYTES, onError: () => throwTooLarge() }));

// Runs before the handlers, so that a route without an entry in the table is refused.
app.use('/api/*', async (c, next) => {
  const route = `${c.req.method} ${c.req.path}`;
  const required = route in routes ? routes[route as Route] : 'provisioner';
  if (route in routes) addAuditFields(c, { action: route });
  checkOrigin(c.req.raw, false);
  readSettings(c.env);
  checkSignInMethods(c.env);
  const caller = await identify(c.req.raw, c.env).catch(async (error: unknown) => {
    await checkRate(c.env, 'FAILED_SIGN_INS', c.req.header('cf-connecting-ip') ?? 'unknown');
    throw error;
  });
  c.set('caller', caller);
  if (caller) {
    checkOrigin(c.req.raw, caller.via === 'session');
    await checkRate(c.env, c.req.method === 'GET' ? 'READS' : 'CHANGES', caller.id);
  }
  if (required !== 'anyone' && !caller) throw unauthenticated();
  if (caller && !hasRole(caller.role, required)) throw new Problem({ status: 403, code: 'FORBIDDEN', message: `This requires the role ${required}.` });
  await next();
});

for (const [route, handler] of Object.entries(handlers)) {
  const [method = '', path = ''] = route.split(' ');
  app.on(method, path, handler);
}

app.all('/api/*', () => {
  throw new Problem({ status: 404, code: 'NOT_FOUND', message: 'The route does not exist.' });
});

app.get('*', async (c) => {
  const asset = await c.env.ASSETS.fetch(c.req.raw);
  // A copy, because the headers of an asset are immutable.
  return new Response(asset.body, asset);
});

app.onError((error, c) => errorResponse(c, toProblem(error)));

function errorResponse(c: Context<App>, { fields: { status, ...error } }: Problem): Response {
  addAuditFields(c, { code: error.code, ...(error.outcome && { outcome: error.outcome }) });
  if (error.retryAfterMs !== undefined) c.header('retry-after', String(Math.ceil(error.retryAfterMs / 1000)));
  return c.json({ error }, status);
}

function throwTooLarge(): never {
  throw new Problem({ status: 413, code: 'TOO_LARGE', message: 'The body is too large.' });
}
