import { listApiTokens, listDataApps } from 'databrain-edge';
import type { Context } from 'hono';
import { databrain, listOrNothing } from '../databrain.ts';
import { addAuditFields, readJson, type App, type Handler } from '../context.ts';
import type { Environment } from '../environment.ts';
import { fingerprint } from '../fingerprint.ts';
import { readIdentity, readName } from '../identity.ts';
import { tokenKeeper } from '../keeper/token-keeper.ts';
import { Problem, unwrap } from '../problem.ts';
import { registry } from '../registry.ts';
import { MAX_GRACE_SECONDS, readSettings } from '../settings.ts';

export const listApps: Handler = async (c) => {
  const [listed, managed] = await Promise.all([listDataApps({}, databrain(c.env)), registry(c.env).all()]);
  const apps = listed.map(({ name, createdAt, embedCount }) => ({ name, createdAt, embedCount }));
  // Those that were deleted or renamed, because they have managed tokens.
  const gone = new Set(managed.map(({ dataApp }) => dataApp).filter((dataApp) => !apps.some(({ name }) => name === dataApp)));
  return c.json({ dataApps: [...apps, ...[...gone].map((name) => ({ name, createdAt: null, embedCount: null }))] });
};

export const listTokens: Handler = async (c) => {
  const dataApp = readName(c.req.query('dataApp'), 'dataApp');
  const managed = await registry(c.env).namesOf(dataApp);
  const listed = await (managed.length > 0 ? listOrNothing(c.env, dataApp) : listApiTokens({ dataAppName: dataApp }, databrain(c.env)));
  const fingerprints = new Map<string, string[]>();
  const tokens = new Map<string, object>();
  for (const { name, key, createdAt } of listed) {
    const unmanaged = { managed: false, state: null, rotatedAt: null, oldKeyExpiresAt: null };
    const own = key ? await fingerprint(key) : null;
    // If a name occurs more than once, as it does during a grace period, the last token wins.
    const duplicates = fingerprints.get(name) ?? [];
    tokens.set(name, { name, createdAt, fingerprint: own, ...unmanaged, duplicates });
    if (own) fingerprints.set(name, [...duplicates, own]);
  }
  for (const { name, harmless, ...status } of await statuses(c.env, dataApp, managed)) {
    const duplicates = (fingerprints.get(name) ?? []).filter((one) => one !== status.fingerprint && !harmless.includes(one));
    if (status.state !== null) tokens.set(name, { name, ...status, managed: true, duplicates });
  }
  return c.json({ tokens: [...tokens.values()], now: new Date().toISOString() });
};

const statuses = (env: Environment, dataApp: string, names: string[]) =>
  Promise.all(names.map(async (name) => ({ name, ...(await tokenKeeper(env, { dataApp, name }).status()) })));

export const ensureToken: Handler = async (c) => {
  const identity = readIdentity(await readJson(c, ['dataApp', 'name']));
  addAuditFields(c, identity);
  const ensured = unwrap(await tokenKeeper(c.env, identity).ensure(identity));
  addAuditFields(c, { fingerprint: ensured.fingerprint });
  return c.json({ name: identity.name, ...ensured });
};

export const stopManaging: Handler = async (c) => {
  const identity = readIdentity(c.req.query());
  addAuditFields(c, identity);
  unwrap(await tokenKeeper(c.env, identity).forget());
  return c.body(null, 204);
};

export const rotateToken: Handler = async (c) => {
  const body = await readJson(c, ['dataApp', 'name', 'graceSeconds', 'includeDuplicates']);
  const identity = readIdentity(body);
  const grace = readGrace(body.graceSeconds ?? readSettings(c.env).graceSeconds);
  const { includeDuplicates = false } = body;
  if (typeof includeDuplicates !== 'boolean' || (includeDuplicates && grace !== 0)) {
    throw new Problem({ status: 400, code: 'INVALID_INPUT', message: 'includeDuplicates must be a boolean, and requires graceSeconds: 0.' });
  }
  addAuditFields(c, { ...identity, graceSeconds: grace });
  const rotated = unwrap(await tokenKeeper(c.env, identity).rotate(grace, readIdempotencyKey(c), includeDuplicates));
  addAuditFields(c, { fingerprint: rotated.fingerprint });
  return c.json({ name: identity.name, ...rotated, now: new Date().toISOString() });
};

export const readKey: Handler = async (c) => {
  const identity = readIdentity(c.req.query());
  addAuditFields(c, identity);
  const managed = unwrap(await tokenKeeper(c.env, identity).key());
  addAuditFields(c, { fingerprint: managed.fingerprint });
  return c.json(managed);
};

export const readTimeline: Handler = async (c) => {
  const identity = readIdentity(c.req.query());
  return c.json({ events: await tokenKeeper(c.env, identity).timeline() });
};

function readGrace(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_GRACE_SECONDS) return value;
  throw new Problem({ status: 400, code: 'INVALID_INPUT', message: `graceSeconds must be an integer from 0 to ${MAX_GRACE_SECONDS}.` });
}

/** The header `Idempotency-Key`, which each caller chooses for itself. Without it, each call is a rotation of its own. */
function readIdempotencyKey(c: Context<App>): string {
  const key = c.req.header('idempotency-key');
  if (key === undefined) return crypto.randomUUID();
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return JSON.stringify([c.get('caller')?.id, key]);
  throw new Problem({ status: 400, code: 'INVALID_INPUT', message: 'Idempotency-Key must have 1 to 255 ASCII characters without spaces.' });
}
