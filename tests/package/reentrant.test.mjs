// A function that the core calls may call the package again, end its call or crash the core. That never affects another call, and
// what arrives meanwhile waits.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, TOKEN, answering, callWith, has, rejection, request, warmUp } from './call.mjs';
import { disarm, trapAt } from './trap.mjs';

const limit = { timeout: 30_000 };
const api = await install().load('databrain-edge');
await warmUp(api);

const listing = (extra) => api.listDataApps({ page: 3 }, { serviceToken: TOKEN, ...extra });

/** Lists that show what was requested. */
function echoing() {
  const urls = [];
  const fetch = async (url, { method }) => {
    urls.push(`${method} ${new URL(url).pathname}${new URL(url).search}`);
    return Response.json(method === 'GET' ? { data: [] } : { key: KEY });
  };
  return { urls, fetch };
}

const LIST = 'GET /api/v2/data-app?isPagination=true&pageNumber=3';
const CREATE = 'POST /api/v2/data-app/api-tokens';

test('a nested call, wherever it starts', limit, async () => {
  const places = {
    'a getter of the request': (start) => [{ get dataAppName() { start(); return 'a'; }, name: 'b' }, {}],
    'a getter of the options': (start) => [request, { get timeoutMs() { start(); return 1000; } }],
    'a listener': (start) => [request, { onEvent: start }],
    'a fetch': (start, fetch) => [request, { fetch: (...given) => (start(), fetch(...given)) }],
  };
  for (const [name, place] of Object.entries(places)) {
    const { urls, fetch } = echoing();
    let inner;
    const start = () => { inner ??= listing({ fetch }); };
    const [input, extra] = place(start, fetch);
    const options = Object.defineProperties({ serviceToken: TOKEN, fetch }, Object.getOwnPropertyDescriptors(extra));
    const outer = api.createApiToken(input, options);
    assert.ok(inner, `${name}: nothing was started`);
    assert.deepEqual(await outer, { key: KEY }, name);
    assert.deepEqual(await inner, [], name);
    assert.deepEqual(urls.toSorted(), [LIST, CREATE], name);
  }
});

test('a refused nested call does not affect the outer one', limit, async () => {
  let inner;
  const input = { get dataAppName() { inner = rejection(api.renameEmbed({ embedId: '' }, { apiKey: KEY })); return 'a'; }, name: '' };
  has(await rejection(api.createApiToken(input, { serviceToken: TOKEN })), { code: 'INVALID_INPUT', field: 'request.name', operation: 'createApiToken' });
  has(await inner, { code: 'INVALID_INPUT', field: 'request.embedId', operation: 'renameEmbed' });
});

/** A call whose listener ends it in one of its phases. */
async function endedIn(phase, start) {
  const controller = new AbortController();
  const phases = [];
  const onEvent = (event) => {
    phases.push(event.phase);
    if (event.phase === phase) controller.abort(new Error('enough'));
  };
  const ended = await start({ serviceToken: TOKEN, signal: controller.signal, onEvent }).then((answer) => ({ answer }), (error) => ({ error }));
  return { ...ended, phases };
}

test('a listener that ends its own call', limit, async () => {
  const down = () => answering('', { status: 503 });
  for (const [phase, outcome, phases] of [
    ['request', 'unknown', ['request', 'response']],
    ['response', 'unknown', ['request', 'response', 'wait']],
    ['wait', 'unknown', ['request', 'response', 'wait']],
  ]) {
    const fetch = down();
    const ended = await endedIn(phase, (options) => listing({ ...options, fetch }));
    has(ended.error, { code: 'ABORTED', kind: 'aborted', outcome, attempts: 1 });
    assert.equal(ended.error.cause.message, 'enough');
    assert.deepEqual(ended.phases, phases, phase);
    assert.equal(fetch.calls, 1, phase);
  }
  // While it is found out what became of a creation.
  const methods = [];
  const fetch = async (_, { method }) => {
    methods.push(method);
    if (method === 'POST') throw new TypeError('fetch failed');
    return Response.json({ data: [] });
  };
  const ended = await endedIn('reconcile', (options) => api.ensureApiToken(request, { ...options, fetch }));
  has(ended.error, { code: 'ABORTED', outcome: 'unknown', operation: 'ensureApiToken' });
  assert.deepEqual(methods, ['GET', 'POST', 'GET']);
});

test('a created key is not lost if the signal is aborted when it arrives', limit, async () => {
  const ended = await endedIn('response', (options) => callWith(api, answering(), options));
  assert.deepEqual(ended, { answer: { key: KEY }, phases: ['request', 'response'] });
});

test('a fetch that ends its own call and throws', limit, async () => {
  for (const isOwn of [true, false]) {
    const controller = new AbortController();
    const throwing = () => {
      controller.abort();
      throw new TypeError('no');
    };
    const real = globalThis.fetch;
    if (!isOwn) globalThis.fetch = throwing;
    const pending = rejection(api.createApiToken(request, { serviceToken: TOKEN, signal: controller.signal, ...(isOwn && { fetch: throwing }) }));
    globalThis.fetch = real;
    has(await pending, { code: 'ABORTED', outcome: 'unknown', attempts: 1 });
  }
});

/** A listener that crashes the core in one of the phases, with a nested call. */
function crashing(phase) {
  return function onEvent(event) {
    if (onEvent.inner || event.phase !== phase) return;
    trapAt(1);
    try {
      onEvent.inner = rejection(callWith(api, answering()));
    } finally {
      disarm();
    }
  };
}

test('a crash of a nested call: the outer call ends too, and sends nothing more', limit, async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  for (const [phase, sent, outcome, call] of [
    ['request', 0, 'notSent', (options) => callWith(api, options.fetch, options)],
    ['response', 1, 'unknown', (options) => listing(options)],
    ['response', 1, 'unknown', (options) => api.ensureApiToken(request, { serviceToken: TOKEN, ...options })],
    ['wait', 1, 'unknown', (options) => listing(options)],
  ]) {
    const onEvent = crashing(phase);
    let calls = 0;
    const fetch = async (_, { method }) => {
      calls += 1;
      if (phase === 'wait') return new Response('', { status: 503, headers: { 'retry-after': '1' } });
      return Response.json(method === 'GET' ? { data: [] } : { key: KEY });
    };
    has(await rejection(call({ onEvent, fetch })), { code: 'CORE_CRASHED', outcome, attempts: sent });
    has(await onEvent.inner, { code: 'CORE_CRASHED', outcome: 'notSent' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(calls, sent, phase);
    assert.equal(timers(), before, phase);
    assert.deepEqual(await callWith(api, answering()), { key: KEY });
  }
});
