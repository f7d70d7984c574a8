// The async context of a call (AsyncLocalStorage; OpenTelemetry stands on it) is its caller's,
// wherever the call calls back: in `fetch`, in `onEvent`, and where its promise is awaited.
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, TOKEN, warmUp } from './call.mjs';

const limit = { timeout: 10_000 };
const CALLS = 100;
const installed = install();
const api = await installed.load('databrain-edge');
const storage = new AsyncLocalStorage();
await warmUp(api);

const turn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Concurrent calls, each in its own context.
 * @param {(id: number, watch: { options: object, fetch: Function }) => Promise<unknown>} start
 * @returns How often each place was reached, always in its own context, and how the calls ended.
 */
async function atOnce(start) {
  const reached = {};
  const foreign = [];
  const seen = (place, id) => {
    reached[place] = (reached[place] ?? 0) + 1;
    const store = storage.getStore();
    if (store !== id) foreign.push(`${place} of ${id} in ${store}`);
  };
  const run = async (id) => {
    const options = { serviceToken: TOKEN, onEvent: ({ phase }) => seen(phase, id) };
    const fetch = (answer) => async (url, init) => {
      seen('fetch', id);
      await turn();
      seen('inside of fetch', id);
      return answer(url, init);
    };
    const ended = await start(id, { options, fetch }).then(
      (value) => value,
      (error) => error,
    );
    seen('the end', id);
    return ended;
  };
  const ended = await Promise.all(
    Array.from({ length: CALLS }, (_, id) => storage.run(id, run, id)),
  );
  assert.deepEqual(foreign.slice(0, 5), [], `${foreign.length} in a foreign context`);
  return { reached, ended };
}

test('a call with one attempt', limit, async () => {
  const { reached } = await atOnce((_, { options, fetch }) =>
    api.createApiToken(
      { dataAppName: 'a', name: 'b' },
      { ...options, fetch: fetch(() => Response.json({ key: KEY })) },
    ),
  );
  assert.deepEqual(reached, {
    request: CALLS,
    fetch: CALLS,
    'inside of fetch': CALLS,
    response: CALLS,
    'the end': CALLS,
  });
});

const busy = () => new Response('', { status: 503, headers: { 'retry-after': '0' } });

test('a call that is retried after a wait', limit, async () => {
  const { reached, ended } = await atOnce((id, { options, fetch }) => {
    let tries = 0;
    const answer = () => ((tries += 1) < 3 ? busy() : Response.json({ data: [id] }));
    return api.listApiTokens({ dataAppName: 'a' }, { ...options, fetch: fetch(answer) });
  });
  assert.deepEqual(reached, {
    ...{ request: 3 * CALLS, fetch: 3 * CALLS, 'inside of fetch': 3 * CALLS },
    ...{ response: 3 * CALLS, wait: 2 * CALLS, 'the end': CALLS },
  });
  assert.deepEqual(
    ended,
    Array.from({ length: CALLS }, (_, id) => [id]),
  );
});

test('a call that times out', limit, async () => {
  const { reached, ended } = await atOnce((_, { options, fetch }) =>
    api.listDataApps({}, { ...options, timeoutMs: 50, fetch: fetch(() => new Promise(() => {})) }),
  );
  assert.equal(reached.response, CALLS);
  for (const { code } of ended) assert.equal(code, 'TIMEOUT');
});

test('a call that is aborted', limit, async () => {
  const { reached, ended } = await atOnce((_, { options, fetch }) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const { signal } = controller;
    return api.listDataApps({}, { ...options, signal, fetch: fetch(() => new Promise(() => {})) });
  });
  assert.equal(reached.response, CALLS);
  for (const { code } of ended) assert.equal(code, 'ABORTED');
});

test('the global fetch', limit, async () => {
  const real = globalThis.fetch;
  const inside = [];
  globalThis.fetch = async () => {
    inside.push(storage.getStore());
    return Response.json({ data: [] });
  };
  try {
    await atOnce((_, { options }) => api.listDataApps({}, options));
  } finally {
    globalThis.fetch = real;
  }
  assert.deepEqual(
    inside,
    Array.from({ length: CALLS }, (_, id) => id),
  );
});

test('ensureApiToken, while it reconciles too', limit, async () => {
  const { reached } = await atOnce((id, { options, fetch }) => {
    let lists = 0;
    const answer = (_, { method }) => {
      if (method === 'POST') throw new TypeError('fetch failed');
      lists += 1;
      return Response.json({ data: lists > 2 ? [{ name: `n ${id}`, key: KEY }] : [] });
    };
    const request = { dataAppName: 'a', name: `n ${id}` };
    return api.ensureApiToken(request, { ...options, settleMs: 20, fetch: fetch(answer) });
  });
  assert.deepEqual(reached, {
    ...{ request: 4 * CALLS, fetch: 4 * CALLS, 'inside of fetch': 4 * CALLS },
    ...{ response: 4 * CALLS, reconcile: CALLS, 'the end': CALLS },
  });
});

test('a call that continues the work of an interrupted one', limit, async () => {
  const places = [];
  const fetch = async (_, { method }) => {
    places.push(storage.getStore());
    if (places.length === 1) return new Promise(() => {});
    return Response.json(method === 'GET' ? { data: [] } : { key: KEY });
  };
  const { reached, ended } = await atOnce((id, { options }) => {
    const request = { dataAppName: 'a', name: 'cut short' };
    const timeoutMs = id === 0 ? 50 : 5000;
    return api.ensureApiToken(request, { ...options, timeoutMs, fetch });
  });
  const [, next] = places;
  assert.notEqual(next, 0);
  assert.deepEqual(places, [0, next, next]);
  assert.deepEqual(reached, { request: 3, response: 3, 'the end': CALLS });
  assert.equal(ended[0].code, 'TIMEOUT');
  assert.equal(ended[next].created, true);
  for (const { key } of ended.slice(1)) assert.equal(key, KEY);
});

test('calls that share the work of one', limit, async () => {
  const places = [];
  const fetch = async (_, { method }) => {
    places.push(storage.getStore());
    await turn();
    return Response.json(method === 'GET' ? { data: [] } : { key: KEY });
  };
  const { reached, ended } = await atOnce((_, { options }) =>
    api.ensureApiToken({ dataAppName: 'a', name: 'shared' }, { ...options, fetch }),
  );
  // The first one does the work, in its own context.
  assert.deepEqual(places, [0, 0]);
  assert.deepEqual(reached, { request: 2, response: 2, 'the end': CALLS });
  assert.equal(ended.filter(({ created }) => created).length, 1);
});

for (const entry of ['databrain-edge', 'databrain-edge/slim']) {
  test(`the first calls of ${entry}, for which the core is still to be loaded`, limit, async () => {
    const other = install();
    const loaded = await other.load(entry);
    const core = readFileSync(other.require.resolve('databrain-edge/core.wasm'));
    loaded.useCore?.(turn().then(() => core));
    const { reached } = await atOnce((_, { options, fetch }) =>
      loaded.createApiToken(
        { dataAppName: 'a', name: 'b' },
        { ...options, fetch: fetch(() => Response.json({ key: KEY })) },
      ),
    );
    assert.equal(reached.fetch, CALLS);
    assert.equal(reached['the end'], CALLS);
  });
}
