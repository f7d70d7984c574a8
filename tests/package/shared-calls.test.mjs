// Concurrent calls for the same token share their work.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { has, warmUp } from './call.mjs';
import { onVirtualClock } from './clock.mjs';

const installed = install();
const api = await installed.load('databrain-edge');
const { createEmulator } = await installed.load('databrain-edge/emulator');
await warmUp(api);

const limit = { timeout: 30_000 };
const APP = 'Customer Portal Analytics';
const request = { dataAppName: APP, name: 'edge' };

/** Calls made at once on one emulator; how each ended, what the server saw and has. */
async function together(calls, { steps = [], emulator: more } = {}) {
  return onVirtualClock(async (clock) => {
    const emulator = createEmulator({ now: () => clock.now, ...more });
    emulator.script(steps);
    const options = { serviceToken: 'service_token_demo', fetch: emulator.fetch };
    const all = Promise.allSettled(calls.map((call) => call({ options, emulator, clock })));
    const { value } = await clock.until(all);
    const log = emulator.requests.map(({ method }) => method).join(' ');
    return { ended: value.map(({ value, reason }) => value ?? reason), log, tokens: emulator.state.dataApps.flatMap(({ tokens }) => tokens) };
  });
}

const ensure = (more, input = request) => ({ options }) => api.ensureApiToken(input, { ...options, ...more });

test('ten at once make one token, with one list and one creation', limit, async () => {
  const { ended, log, tokens } = await together(Array.from({ length: 10 }, () => ensure()));
  assert.equal(log, 'GET POST');
  assert.equal(tokens.length, 1);
  for (const { key } of ended) assert.equal(key, tokens[0].key);
  assert.equal(ended.filter(({ created }) => created).length, 1);
  assert.equal(new Set(ended).size, 10, 'one object for all');
});

test('calls that differ in name, data app, credential, address or transport do not share their work', limit, async () => {
  const two = { serviceTokens: ['service_token_demo', 'other'], dataApps: [APP, 'B'] };
  const { ended, tokens } = await together(
    [
      ensure(),
      ensure({}, { ...request, name: 'edge 2' }),
      ensure({}, { ...request, dataAppName: 'B' }),
    ],
    { emulator: two },
  );
  assert.equal(tokens.length, 3);
  assert.equal(new Set(ended.map(({ key }) => key)).size, 3);
  const others = await together([ensure(), ensure({ serviceToken: 'other' }), ensure({ baseUrl: 'https://other.test' }), ({ options, emulator }) => api.ensureApiToken(request, { ...options, fetch: (...given) => emulator.fetch(...given) })], { emulator: two });
  assert.equal(others.log.match(/GET/g).length, 4);
});

test('a later call does its own work', limit, async () => {
  const { log } = await together([async (given) => { await ensure()(given); return ensure()(given); }]);
  assert.equal(log, 'GET POST GET');
});

test('a failure that every call would have is shared', limit, async () => {
  const { ended, log } = await together([ensure(), ensure(), ensure()], { steps: { fault: 'apiError', code: 'AUTHENTICATION_ERROR', times: 9 } });
  assert.equal(log, 'GET');
  for (const error of ended) has(error, { code: 'AUTHENTICATION_ERROR', outcome: 'rejected', operation: 'ensureApiToken' });
  assert.equal(new Set(ended).size, 3);
});

test('each has its own deadline and signal', limit, async () => {
  const controller = new AbortController();
  const { ended, log, tokens } = await together(
    [
      ensure({ timeoutMs: 30_000 }),
      ensure({ timeoutMs: 1000 }),
      ({ options, clock }) => {
        clock.sleep(500).then(() => controller.abort('enough'));
        return api.ensureApiToken(request, { ...options, signal: controller.signal });
      },
    ],
    { steps: { operation: 'createApiToken', fault: 'neverAnswers', handled: true } },
  );
  assert.equal(ended[0].reconciled, true);
  has(ended[1], { code: 'TIMEOUT', attempts: 0, outcome: 'unknown' });
  has(ended[2], { code: 'ABORTED', cause: 'enough', attempts: 0, outcome: 'unknown' });
  assert.match(ended[1].message, /another call in this process/);
  assert.equal(log, 'GET POST GET');
  assert.equal(tokens.length, 1);
});

test('the first call ends before it has created: another one continues', limit, async () => {
  const controller = new AbortController();
  const { ended, tokens } = await together(
    [
      ({ options, clock }) => {
        clock.sleep(100).then(() => controller.abort('enough'));
        return api.ensureApiToken(request, { ...options, signal: controller.signal });
      },
      ensure(),
      ensure(),
    ],
    { steps: { operation: 'listApiTokens', fault: 'neverAnswers' } },
  );
  has(ended[0], { code: 'ABORTED', outcome: 'notSent' });
  assert.equal(tokens.length, 1);
  assert.deepEqual([ended[1].created, ended[2].created].sort(), [false, true]);
});

test('a call that ended before the first one does not continue', limit, async () => {
  // A wake-up of a call that has ended would crash the core, and this call with it.
  const other = ({ clock }) => api.listDataApps({}, { serviceToken: 's', fetch: () => clock.sleep(5000).then(() => Response.json({ data: [] })) });
  const { ended, log, tokens } = await together([ensure({ timeoutMs: 3000 }), ensure({ timeoutMs: 1000 }), other], { steps: { operation: 'listApiTokens', fault: 'neverAnswers', times: 9 } });
  assert.deepEqual(ended.pop(), []);
  for (const error of ended) has(error, { code: 'TIMEOUT' });
  assert.equal(log, 'GET');
  assert.equal(tokens.length, 0);
});

test('the first call ends while it creates: another one searches for the token, and creates nothing', limit, async () => {
  const { ended, log, tokens } = await together(
    [ensure({ timeoutMs: 2000 }), ensure(), ensure()],
    // The creation is done, but neither its answer nor the first lists tell of it.
    { steps: [{ operation: 'createApiToken', fault: 'neverAnswers', handled: true }] },
  );
  assert.equal(log.match(/POST/g).length, 1);
  assert.equal(tokens.length, 1);
  assert.equal(ended[1].key, tokens[0].key);
  assert.equal(ended[2].key, tokens[0].key);
});

test('a hundred calls with short timeouts, and a creation that is never answered', limit, async () => {
  const { log, tokens, ended } = await together(
    Array.from({ length: 100 }, (_, index) => ensure({ timeoutMs: 50 + index * 100 })),
    { steps: { operation: 'createApiToken', fault: 'neverAnswers', times: 9 } },
  );
  assert.equal(log.match(/POST/g).length, 1, 'creations');
  assert.equal(tokens.length, 0);
  for (const error of ended) assert.equal(error.code, 'TIMEOUT');
});

test('a failure after a creation with an unknown outcome is unknown for all calls that share the work', limit, async () => {
  const answers = [
    () => Response.json({ data: [] }),
    () => { throw new TypeError('fetch failed'); },
    () => Response.json({ error: { code: 'AUTHENTICATION_ERROR', message: 'm' } }, { status: 401 }),
  ];
  const { ended } = await together([
    ...Array.from({ length: 3 }, () => ({ options, emulator }) => {
      emulator.scripted ??= async () => answers.shift()();
      return api.ensureApiToken(request, { ...options, fetch: emulator.scripted });
    }),
  ]);
  assert.equal(answers.length, 0);
  for (const [index, error] of ended.entries()) {
    has(error, { code: 'AUTHENTICATION_ERROR', kind: 'auth', outcome: 'unknown', status: 401, attempts: index === 0 ? 3 : 0 });
    assert.match(error.message, /a creation was sent, but its token was not found in 0 later lists/);
  }
});
