// The events that `onEvent` receives, and what they never contain.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, TOKEN, answering, callWith, has, request, unhandledDuring, warmUp } from './call.mjs';
import { onVirtualClock } from './clock.mjs';

const installed = install();
const api = await installed.load('databrain-edge');
const { createEmulator } = await installed.load('databrain-edge/emulator');
await warmUp(api);

const limit = { timeout: 30_000 };
const APP = 'Customer Portal Analytics';

/** Makes a call on a virtual clock and returns its events. */
async function eventsOf(call) {
  const events = [];
  await onVirtualClock((clock) => clock.until(call((event) => events.push(event), clock)));
  return events;
}

test('one attempt: a request and a response', limit, async () => {
  const events = await eventsOf((onEvent, clock) =>
    callWith(api, async () => {
      await clock.sleep(40);
      return Response.json({ key: KEY });
    }, { onEvent }));
  const about = { operation: 'createApiToken', attempt: 1, method: 'POST', path: '/api/v2/data-app/api-tokens' };
  assert.deepEqual(events, [
    { ...about, phase: 'request' },
    { ...about, phase: 'response', status: 200, durationMs: 40, outcome: 'done' },
  ]);
});

test('failures, waits and further attempts', limit, async () => {
  const statuses = [503, 429, 200];
  const fetch = async () => new Response('{"data":[]}', { status: statuses.shift(), headers: { 'retry-after': '2' } });
  const events = await eventsOf((onEvent) => api.listDataApps({}, { serviceToken: TOKEN, fetch, onEvent }));
  assert.deepEqual(
    events.map(({ phase, attempt, status, waitMs, outcome, code }) => [phase, attempt, status ?? waitMs, outcome, code].filter((value) => value !== undefined)),
    [
      ['request', 1], ['response', 1, 503, 'unknown', 'HTTP_503'], ['wait', 1, 2000],
      ['request', 2], ['response', 2, 429, 'rejected', 'HTTP_429'], ['wait', 2, 2000],
      ['request', 3], ['response', 3, 200, 'done'],
    ],
  );
});

test('a reconciliation', limit, async () => {
  const emulator = createEmulator();
  emulator.script({ fault: 'lostAnswer', operation: 'createApiToken' });
  const events = await eventsOf((onEvent) => api.ensureApiToken({ dataAppName: APP, name: 'n' }, { serviceToken: 'service_token_demo', fetch: emulator.fetch, onEvent }));
  assert.deepEqual(
    events.map(({ phase, operation, outcome }) => [phase, operation, outcome].filter(Boolean).join(' ')),
    [
      'request listApiTokens', 'response listApiTokens done',
      'request createApiToken', 'response createApiToken unknown',
      'reconcile ensureApiToken',
      'request listApiTokens', 'response listApiTokens done',
    ],
  );
});

test('an interrupted attempt has a response event, too', limit, async () => {
  const silent = (_, { method }) => (method === 'GET' ? Promise.resolve(new Response('{"data":[]}')) : new Promise(() => {}));
  const about = { operation: 'createApiToken', attempt: 1, method: 'POST', path: '/api/v2/data-app/api-tokens' };
  const ends = { ...about, phase: 'response', durationMs: 500, outcome: 'unknown' };
  const late = await eventsOf((onEvent) => callWith(api, silent, { onEvent, timeoutMs: 500 }).catch(() => {}));
  assert.deepEqual(late, [{ ...about, phase: 'request' }, { ...ends, code: 'TIMEOUT' }]);
  // An own signal ends it as the time does.
  const aborted = await eventsOf((onEvent, clock) => {
    const controller = new AbortController();
    clock.sleep(500).then(() => controller.abort());
    return callWith(api, silent, { onEvent, signal: controller.signal }).catch(() => {});
  });
  assert.deepEqual(aborted, [{ ...about, phase: 'request' }, { ...ends, code: 'ABORTED' }]);
  // A creation has half of the time; what is found out afterwards has the rest.
  const events = await eventsOf((onEvent) => api.ensureApiToken(request, { serviceToken: TOKEN, fetch: silent, onEvent, timeoutMs: 1000, settleMs: 200 }).catch(() => {}));
  assert.deepEqual(events.slice(2, 5).map(({ phase, operation, outcome, durationMs }) => [phase, operation, outcome, durationMs]), [
    ['request', 'createApiToken', undefined, undefined],
    ['response', 'createApiToken', 'unknown', 500],
    ['reconcile', 'ensureApiToken', undefined, undefined],
  ]);
});

test('no credential, query or body, whatever happens', limit, async () => {
  const secrets = ['canary-token', 'canary-app', 'canary-name', 'canary-answer', 'canary-base'];
  for (const fetch of [answering('{"key":"canary-answer"}'), answering('canary-answer', { status: 500 }), async () => { throw new Error('canary-token'); }]) {
    for (const call of [
      (options) => api.createApiToken({ dataAppName: 'canary-app', name: 'canary-name' }, options),
      (options) => api.listApiTokens({ dataAppName: 'canary-app' }, options),
      (options) => api.deleteDataApp({ name: 'canary-app' }, options),
    ]) {
      const events = await eventsOf((onEvent) => call({ serviceToken: 'canary-token', baseUrl: 'https://canary-base.test/canary-base', fetch, onEvent, maxRetries: 1 }));
      assert.ok(events.length >= 2);
      for (const secret of secrets) assert.ok(!JSON.stringify(events).includes(secret), secret);
    }
  }
});

test('its result and exceptions have no effect', limit, async () => {
  const found = await unhandledDuring(async () => {
    for (const onEvent of [() => { throw new Error('no'); }, async () => { throw new Error('no'); }, () => new Promise(() => {}), () => ({ then: 5 })]) {
      assert.deepEqual(await callWith(api, answering(), { onEvent }), { key: KEY });
    }
  });
  assert.deepEqual(found, []);
});

test('it is a function', limit, async () => {
  for (const onEvent of [null, {}, 'x', 5]) {
    const error = await api.createApiToken(request, { serviceToken: TOKEN, onEvent }).catch((reason) => reason);
    has(error, { code: 'INVALID_INPUT', field: 'options.onEvent', outcome: 'notSent' });
  }
});
