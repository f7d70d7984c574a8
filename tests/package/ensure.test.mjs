// `ensureApiToken`, one rule after the other. That it keeps them together is what the search shows.
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

/** A call on an emulator, on a clock of our own. */
async function run({ seeds = [], steps = [], options, emulator: more, input = request, transport = (fetch) => fetch }) {
  return onVirtualClock(async (clock) => {
    const emulator = createEmulator({ now: () => clock.now, dataApps: [{ name: APP, tokens: seeds.map(({ name, key }) => ({ name, key })) }], ...more });
    emulator.script(steps);
    const started = clock.now;
    const call = api.ensureApiToken(input, { serviceToken: 'service_token_demo', fetch: transport(emulator.fetch, clock), ...options });
    const ended = await clock.until(call);
    const log = emulator.requests.map(({ method }) => method).join(' ');
    return { ...ended, log, took: clock.now - started, timers: clock.waiting, keys: emulator.state.dataApps[0].tokens.map(({ key }) => key) };
  });
}

const create = { operation: 'createApiToken' };

test('an existing token is returned, and nothing is created', limit, async () => {
  const { value, log, keys } = await run({ seeds: [{ name: 'edge', key: 'k1' }, { name: 'Edge', key: 'k2' }] });
  assert.deepEqual(value, { key: 'k1', created: false, reconciled: false });
  assert.equal(log, 'GET');
  assert.equal(keys.length, 2);
});

test('if there is no token, one is created', limit, async () => {
  const { value, log, keys, timers } = await run({ seeds: [{ name: 'edge ', key: 'k1' }] });
  assert.deepEqual(value, { key: keys[1], created: true, reconciled: false });
  assert.equal(log, 'GET POST');
  assert.equal(timers, 0);
});

test('of several the newest, of equals the last', limit, async () => {
  const item = (key, createdAt) => ({ key, name: 'edge', createdAt });
  for (const [list, expected] of [
    [[item('a', '2026-01-02T00:00:00Z'), item('b', '2026-01-03T00:00:00Z'), item('c', '2026-01-01T00:00:00Z')], 'b'],
    [[item('a', '2026-01-02T00:00:00Z'), item('b', '2026-01-02T00:00:00.000Z')], 'b'],
    [[item('a', '2026-01-02T00:00:00Z'), item('b', 'no date')], 'a'],
    [[item('a'), item('b')], 'b'],
  ]) {
    const { value } = await run({ steps: { fault: 'answer', json: { data: list } } });
    assert.deepEqual(value, { key: expected, created: false, reconciled: false });
  }
});

for (const [name, step] of [
  ['is lost', { ...create, fault: 'lostAnswer' }],
  ['is a 502', { ...create, fault: 'status', status: 502, handled: true }],
  ['is a page', { ...create, fault: 'html200' }],
  ['is cut', { ...create, fault: 'cutBody' }],
  ['is too large', { ...create, fault: 'hugeBody' }],
  ['never comes', { ...create, fault: 'neverAnswers', handled: true }],
]) {
  test(`an answer that ${name}: the token is found by listing`, limit, async () => {
    const { value, log, keys, timers } = await run({ steps: step });
    assert.deepEqual(value, { key: keys[0], created: true, reconciled: true });
    assert.equal(log, 'GET POST GET');
    assert.deepEqual([keys.length, timers], [1, 0]);
  });
}

test('lost before it was executed: listed, waited, listed, and created again', limit, async () => {
  const { value, log, keys, took } = await run({ steps: { ...create, fault: 'reset' } });
  assert.deepEqual(value, { key: keys[0], created: true, reconciled: false });
  assert.equal(log, 'GET POST GET GET POST');
  assert.ok(took >= 2000 && took < 3000, `took ${took} ms`);
});

test('settleMs is the wait', limit, async () => {
  const { took } = await run({ steps: { ...create, fault: 'reset' }, options: { settleMs: 300 } });
  assert.ok(took >= 300 && took < 500, `took ${took} ms`);
  has((await run({ options: { settleMs: 0 } })).reason, { code: 'INVALID_INPUT', field: 'options.settleMs' });
});

test('lost twice: never created a third time; the rest of the time is spent on lists', limit, async () => {
  const { reason, log, took } = await run({ steps: { ...create, fault: 'reset', times: 9 }, options: { timeoutMs: 10_000 } });
  has(reason, { code: 'TIMEOUT', outcome: 'unknown', operation: 'ensureApiToken' });
  assert.match(reason.message, /a creation was sent, but its token was not found in \d+ later lists/);
  assert.equal(log.match(/POST/g)?.length, 2);
  assert.equal(took, 10_000);
});

test('lost, then refused: nothing exists, and the refusal is reported', limit, async () => {
  const { reason, log } = await run({ steps: [{ ...create, fault: 'reset' }, { ...create, fault: 'apiError', code: 'INVALID_REQUEST_BODY' }] });
  has(reason, { code: 'INVALID_REQUEST_BODY', outcome: 'rejected', attempts: 5 });
  assert.doesNotMatch(reason.message, /a creation was sent/);
  assert.equal(log, 'GET POST GET GET POST');
});

test('the message counts the later lists', limit, async () => {
  const { reason, log } = await run({ steps: { ...create, fault: 'neverAnswers' }, options: { timeoutMs: 20_000, settleMs: 3000 } });
  const lists = log.match(/GET/g).length - 1;
  assert.equal(lists, 4);
  assert.match(reason.message, new RegExp(`not found in ${lists} later lists`));
});

/** The first list and the creation as usual, then these lists. */
const listsAfter = (...lists) => (fetch) => {
  let index = -1;
  return (url, init) => {
    if (init.method === 'GET') index += 1;
    const next = init.method === 'GET' && index > 0 ? lists[index - 1] : undefined;
    return next ? Promise.resolve(next()) : fetch(url, init);
  };
};

test('a list that is unreadable after the creation is requested again', limit, async () => {
  for (const list of [() => new Response('<html>'), () => Response.json({ data: 5 }), () => new Response(null, { status: 502 }), () => new Response('', { status: 429 })]) {
    const { value, keys } = await run({ steps: { ...create, fault: 'lostAnswer' }, transport: listsAfter(list), options: { maxRetries: 0 } });
    assert.deepEqual(value, { key: keys[0], created: true, reconciled: true });
  }
});

test('each list has its own retries', limit, async () => {
  const down = () => new Response('', { status: 503 });
  const empty = () => Response.json({ data: [] });
  const phases = [];
  const onEvent = ({ phase, operation }) => phases.push(`${phase} ${operation}`);
  const lists = [empty, down, empty];
  const { value } = await run({ steps: { ...create, fault: 'reset' }, transport: listsAfter(...lists), options: { maxRetries: 1, onEvent } });
  assert.equal(value.created, true);
  // The second one was repeated, though two had been sent before it.
  assert.equal(phases.filter((phase) => phase === 'wait listApiTokens').length, 1);
});

test('a timer that fires although it was cleared does not shorten settleMs', limit, async () => {
  const { took, value } = await run({
    steps: { ...create, fault: 'reset' },
    options: { timeoutMs: 30_000, settleMs: 20_000 },
    transport: (fetch) => {
      globalThis.clearTimeout = () => {};
      return fetch;
    },
  });
  assert.equal(value.created, true);
  assert.equal(took, 20_000);
});

test('a creation that timed out is never retried', limit, async () => {
  const { reason, log, took } = await run({ steps: { ...create, fault: 'neverAnswers' }, options: { timeoutMs: 20_000 } });
  has(reason, { code: 'TIMEOUT', outcome: 'unknown' });
  assert.equal(log.match(/POST/g)?.length, 1);
  assert.equal(took, 20_000);
});

test('a creation may take at most half of the time', limit, async () => {
  const { value, took } = await run({ steps: { ...create, fault: 'neverAnswers', handled: true }, options: { timeoutMs: 20_000 } });
  assert.equal(value.reconciled, true);
  assert.equal(took, 10_000);
});

test('a clear refusal is passed on without another list', limit, async () => {
  const refused = await run({ steps: { ...create, fault: 'apiError', code: 'INVALID_REQUEST_BODY' } });
  has(refused.reason, { code: 'INVALID_REQUEST_BODY', outcome: 'rejected', operation: 'ensureApiToken' });
  assert.equal(refused.log, 'GET POST');
  const unknownApp = await run({ input: { dataAppName: 'x', name: 'y' } });
  has(unknownApp.reason, { code: 'DATA_APP_NOT_FOUND', outcome: 'rejected' });
});

test('a list that fails before the creation: nothing was created', limit, async () => {
  const { reason, log } = await run({ steps: { fault: 'reset', times: 9 }, options: { maxRetries: 1 } });
  has(reason, { code: 'NETWORK_ERROR', outcome: 'notSent', attempts: 2 });
  assert.equal(log, 'GET GET');
});

test('a list that fails after the creation is retried until it succeeds', limit, async () => {
  const steps = [{ ...create, fault: 'lostAnswer' }, { operation: 'listApiTokens', fault: 'status', status: 503, times: 4 }];
  // Scripted faults apply in order, and the first list comes before the creation.
  let lists = 0;
  const transport = (fetch) => (url, init) => (init.method === 'GET' && lists++ === 0 ? Promise.resolve(Response.json({ data: [] })) : fetch(url, init));
  const { value, keys } = await run({ steps, transport, options: { maxRetries: 1 } });
  assert.deepEqual(value, { key: keys[0], created: true, reconciled: true });
});

test('a refused list after the creation leaves the outcome unknown', limit, async () => {
  const steps = [{ ...create, fault: 'lostAnswer' }];
  let lists = 0;
  const transport = (fetch) => (url, init) => (init.method === 'GET' && lists++ > 0 ? Promise.resolve(Response.json({ error: { code: 'AUTHENTICATION_ERROR' } }, { status: 400 })) : fetch(url, init));
  has((await run({ steps, transport })).reason, { code: 'AUTHENTICATION_ERROR', kind: 'auth', outcome: 'unknown' });
});

test('a list without keys is reported', limit, async () => {
  const before = await run({ seeds: [{ name: 'edge', key: 'k' }], emulator: { listKeys: false, dataApps: [{ name: APP, tokens: [{ name: 'edge', key: 'k' }] }] } });
  has(before.reason, { code: 'BAD_RESPONSE', outcome: 'notSent' });
  assert.match(before.reason.message, /without its key/);
  // Waiting would not help, and the token is not missing from the list.
  const after = await run({ steps: { ...create, fault: 'lostAnswer' }, emulator: { listKeys: false } });
  has(after.reason, { code: 'BAD_RESPONSE', outcome: 'unknown' });
  assert.match(after.reason.message, /without its key/);
  assert.doesNotMatch(after.reason.message, /not found/);
  assert.equal(after.log, 'GET POST GET');
});

test('another token with that name that appeared in the meantime is reported', limit, async () => {
  const transport = (fetch) => async (url, init) => {
    if (init.method === 'POST') await fetch(url, init);
    return fetch(url, init);
  };
  const { value, keys } = await run({ steps: { ...create, fault: 'lostAnswer' }, transport: (fetch) => async (url, init) => {
    if (init.method === 'POST') await fetch(url, init).catch(() => {});
    if (init.method === 'POST') { await fetch(url, init); throw new TypeError('fetch failed'); }
    return transport(fetch)(url, init);
  } });
  assert.deepEqual(value, { key: keys.at(-1), created: true, reconciled: true, duplicates: 1 });
});

test('the outcome of an aborted call tells whether a token may exist', limit, async () => {
  const controller = new AbortController();
  const transport = (fetch) => async (url, init) => {
    if (init.method === 'POST') controller.abort('enough');
    return fetch(url, init);
  };
  has((await run({ transport, options: { signal: controller.signal } })).reason, { code: 'ABORTED', outcome: 'unknown', cause: 'enough' });
  has((await run({ options: { signal: AbortSignal.abort('no') } })).reason, { code: 'ABORTED', outcome: 'notSent', attempts: 0 });
});
