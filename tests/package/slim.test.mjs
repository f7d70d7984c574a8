// `databrain-edge/slim`: where its core comes from. While it is loaded, what was given counts,
// whatever its caller does meanwhile, and no call waits longer for a core than for a server.
import assert from 'node:assert/strict';
import { copyFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { bundle } from '../runtimes/bundle.mjs';
import { install, temporaryFolder } from '../runtimes/install.mjs';
import { KEY, TOKEN, answering, callWith, has, rejection, request } from './call.mjs';

const limit = { timeout: 10_000 };
const installed = install();
const core = readFileSync(installed.require.resolve('databrain-edge/core.wasm'));

/** A copy in which nothing has been loaded yet. */
function fresh() {
  const folder = temporaryFolder('slim');
  cpSync(join(installed.folder, 'node_modules'), join(folder, 'node_modules'), { recursive: true });
  const entry = join(folder, 'entry.mjs');
  writeFileSync(entry, "export * from 'databrain-edge/slim';\n");
  return import(pathToFileURL(entry).href);
}

/** A copy whose core comes when the test says so. */
async function loading() {
  const api = await fresh();
  const { promise, resolve, reject } = deferred();
  api.useCore(promise);
  return { api, arrives: () => resolve(core), fails: reject };
}

function deferred() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}

/** Answers, and keeps what it was sent. */
function recording() {
  const sent = [];
  const fetch = async (url, init) => {
    sent.push({ url, body: init.body, authorization: init.headers.authorization });
    return Response.json(url.includes('guest-token') ? { token: KEY } : { key: KEY });
  };
  return { sent, fetch };
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

test('changes by the caller while the core is loading have no effect', limit, async () => {
  const { api, arrives } = await loading();
  const { sent, fetch } = recording();
  const asked = { ...request };
  const options = { serviceToken: TOKEN, fetch, baseUrl: 'https://one.example' };
  const pending = api.createApiToken(asked, options);
  Object.assign(asked, { name: 'changed', more: 1 });
  delete asked.dataAppName;
  Object.assign(options, {
    serviceToken: 'changed',
    baseUrl: 'https://two.example',
    fetch: undefined,
  });
  Object.assign(options, { timeoutMs: 'no time', more: 1 });
  await soon();
  arrives();
  assert.deepEqual(await pending, { key: KEY });
  assert.equal(new URL(sent[0].url).host, 'one.example');
  assert.equal(sent[0].authorization, `Bearer ${TOKEN}`);
  assert.deepEqual(JSON.parse(sent[0].body), request);
  assert.equal(sent.length, 1);
});

test('later changes of nested values have no effect, either', limit, async () => {
  const { api, arrives } = await loading();
  const { sent, fetch } = recording();
  const params = { allowedEmbeds: ['e'], appFilters: [{ metricId: 'm', values: { a: [1] } }] };
  const asked = { clientId: 'c', dataAppName: 'a', params };
  const before = structuredClone(asked);
  const pending = api.createGuestToken(asked, { apiKey: TOKEN, fetch });
  params.allowedEmbeds.push('f');
  params.appFilters[0].values.a.push(2);
  params.appFilters[0].metricId = 'changed';
  params.more = 1;
  arrives();
  await pending;
  assert.deepEqual(JSON.parse(sent[0].body), before);
});

test('each getter is called once, during the call', limit, async () => {
  const { api, arrives } = await loading();
  const { sent, fetch } = recording();
  const reads = [];
  const counting = (fields) =>
    Object.defineProperties(
      {},
      Object.fromEntries(
        Object.entries(fields).map(([name, value]) => {
          const get = () => (reads.push(name), value);
          return [name, { enumerable: true, get }];
        }),
      ),
    );
  const pending = api.createApiToken(
    counting(request),
    counting({ serviceToken: TOKEN, fetch, timeoutMs: 5000, maxRetries: 0 }),
  );
  const all = [
    'dataAppName',
    'name',
    'serviceToken',
    'fetch',
    'timeoutMs',
    'maxRetries',
  ].toSorted();
  assert.deepEqual(reads.toSorted(), all);
  arrives();
  assert.deepEqual(await pending, { key: KEY });
  assert.deepEqual(reads.toSorted(), all);
  assert.equal(sent.length, 1);
});

test('invalid input has the same message as after the loading', limit, async () => {
  const throws = () => {
    throw new Error('no');
  };
  for (const [asked, options, field] of [
    [{ ...request, name: ' ' }, { serviceToken: TOKEN }, 'request.name'],
    [request, { serviceToken: TOKEN, timeoutMs: 0 }, 'options.timeoutMs'],
    [request, { serviceToken: TOKEN, timeoutMs: '30' }, 'options.timeoutMs'],
    [request, { serviceToken: TOKEN, signal: {} }, 'options.signal'],
    [undefined, { serviceToken: TOKEN }, 'request'],
    [request, null, 'options'],
    [
      {
        dataAppName: 'a',
        get name() {
          return throws();
        },
      },
      { serviceToken: TOKEN },
      'request.name',
    ],
    [request, new Proxy({}, { ownKeys: throws }), 'options'],
  ]) {
    const { api, arrives } = await loading();
    const pending = rejection(api.createApiToken(asked, options));
    arrives();
    const expected = {
      code: 'INVALID_INPUT',
      kind: 'input',
      outcome: 'notSent',
      attempts: 0,
      field,
    };
    has(await pending, expected);
    has(await rejection(api.createApiToken(asked, options)), expected);
  }
});

test(
  'timeoutMs ends a call whose core does not come, and nothing is sent later',
  limit,
  async () => {
    const { api, arrives } = await loading();
    const fetch = answering();
    const late = await rejection(callWith(api, fetch, { timeoutMs: 50 }));
    has(late, { code: 'TIMEOUT', kind: 'timeout', outcome: 'notSent', attempts: 0 });
    has(late, { name: 'DatabrainError', operation: 'createApiToken', status: undefined });
    assert.ok(api.isDatabrainError(late));
    arrives();
    await soon();
    assert.equal(fetch.calls, 0);
    assert.deepEqual(await callWith(api, fetch), { key: KEY });
  },
);

test('the time of loading the core counts', limit, async () => {
  const { api, arrives } = await loading();
  const started = performance.now();
  const signals = [];
  const silent = (_, { signal }) => (signals.push(signal), new Promise(() => {}));
  const pending = rejection(callWith(api, silent, { timeoutMs: 1000 }));
  setTimeout(arrives, 600);
  has(await pending, { code: 'TIMEOUT', outcome: 'unknown', attempts: 1 });
  const took = performance.now() - started;
  // Counted anew after the loading, it would be 1600.
  assert.ok(took > 900 && took < 1500, `took ${took} ms`);
  assert.ok(signals[0].aborted);
});

test('a call that ends early does not affect the others', limit, async () => {
  const { api, arrives } = await loading();
  const fetch = answering();
  const others = [1, 2].map(() => callWith(api, fetch));
  has(await rejection(callWith(api, fetch, { timeoutMs: 30 })), { code: 'TIMEOUT' });
  others.push(callWith(api, fetch));
  arrives();
  for (const answer of await Promise.all(others)) assert.deepEqual(answer, { key: KEY });
  assert.equal(fetch.calls, 3);
});

test('a call that ends early does not make the next one load the core again', limit, async () => {
  const { api } = await loading();
  const { promise, resolve } = deferred();
  let reads = 0;
  // Like a Response, it can be read once.
  const arrayBuffer = () => ((reads += 1) === 1 ? promise : Promise.reject(new Error('was read')));
  api.useCore({ arrayBuffer });
  const fetch = answering();
  has(await rejection(callWith(api, fetch, { timeoutMs: 30 })), { code: 'TIMEOUT' });
  const next = callWith(api, fetch);
  await soon();
  resolve(new Uint8Array(core).buffer);
  assert.deepEqual(await next, { key: KEY });
  assert.equal(reads, 1);
});

test('a signal ends a call whose core is not loaded', limit, async () => {
  const { api } = await loading();
  const fetch = answering();
  const controller = new AbortController();
  const reason = new Error('enough');
  const pending = rejection(callWith(api, fetch, { signal: controller.signal }));
  await soon();
  controller.abort(reason);
  has(await pending, {
    code: 'ABORTED',
    kind: 'aborted',
    outcome: 'notSent',
    attempts: 0,
    cause: reason,
  });
  assert.equal(fetch.calls, 0);
});

test('a signal that was aborted before ends a call at once', limit, async () => {
  const { api } = await loading();
  const fetch = answering();
  const signal = AbortSignal.abort('enough');
  has(await rejection(callWith(api, fetch, { signal, timeoutMs: 500 })), {
    ...{ code: 'ABORTED', kind: 'aborted', outcome: 'notSent', attempts: 0, cause: 'enough' },
  });
  assert.equal(fetch.calls, 0);
});

test('a signal that is aborted after the loading ends the call, too', limit, async () => {
  const { api, arrives } = await loading();
  const controller = new AbortController();
  const fetch = () => (controller.abort('enough'), new Promise(() => {}));
  const pending = rejection(callWith(api, fetch, { signal: controller.signal }));
  await soon();
  arrives();
  has(await pending, { code: 'ABORTED', outcome: 'unknown', attempts: 1, cause: 'enough' });
});

test('nothing listens to the signal, and no timer runs, once a call has ended', limit, async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  for (const [comes, options] of [
    [true, {}],
    [false, { timeoutMs: 30 }],
  ]) {
    const { api, arrives } = await loading();
    const listeners = new Set();
    const signal = {
      aborted: false,
      addEventListener: (_, listener) => listeners.add(listener),
      removeEventListener: (_, listener) => listeners.delete(listener),
    };
    const pending = callWith(api, answering(), { signal, ...options }).catch((error) => error.code);
    assert.equal(listeners.size, 1);
    if (comes) arrives();
    assert.deepEqual(await pending, comes ? { key: KEY } : 'TIMEOUT');
    assert.equal(listeners.size, 0);
    assert.equal(timers(), before);
  }
});

/** Runs a test with the globals of a page: `fetch` and no way to Node's modules. */
async function asInPage(fetch, run) {
  const { fetch: realFetch } = globalThis;
  const { getBuiltinModule } = process;
  Object.assign(globalThis, { fetch });
  process.getBuiltinModule = undefined;
  try {
    await run();
  } finally {
    globalThis.fetch = realFetch;
    process.getBuiltinModule = getBuiltinModule;
  }
}

test('a load that fails rejects all calls that wait, and the next tries again', limit, async () => {
  const api = await fresh();
  const loads = [];
  const load = (url) => {
    loads.push({ url: String(url), ...deferred() });
    return loads.at(-1).promise;
  };
  await asInPage(load, async () => {
    const fetch = answering();
    const waiting = [1, 2, 3].map(() => rejection(callWith(api, fetch)));
    assert.equal(loads.length, 1, 'one load for all');
    assert.match(loads[0].url, /^file:.*\/core\.wasm$/);
    const offline = new TypeError('fetch failed');
    loads[0].reject(offline);
    for (const error of await Promise.all(waiting)) {
      has(error, { code: 'CORE_UNAVAILABLE', kind: 'internal', outcome: 'notSent', attempts: 0 });
      assert.equal(error.cause, offline);
    }
    assert.equal(fetch.calls, 0);
    const next = callWith(api, fetch);
    assert.equal(loads.length, 2);
    loads[1].resolve(new Response(core));
    assert.deepEqual(await next, { key: KEY });
    assert.deepEqual(await callWith(api, fetch), { key: KEY });
    assert.equal(loads.length, 2, 'what was loaded stays');
  });
});

test('an answer that is not the core is reported with its status', limit, async () => {
  const api = await fresh();
  const answers = [
    [() => new Response('<html>', { status: 404 }), /core\.wasm was answered with 404/],
    [() => new Response('<html>'), /WebAssembly/],
  ];
  for (const [answer, cause] of answers) {
    await asInPage(
      async () => answer(),
      async () => {
        const error = await rejection(callWith(api, answering()));
        has(error, { code: 'CORE_UNAVAILABLE', outcome: 'notSent' });
        assert.match(error.message, /core\.wasm next to its script, or a call of useCore/);
        assert.match(error.cause.message, cause);
      },
    );
  }
});

test('Node reads the core from next to the script', limit, async (t) => {
  const api = await fresh();
  t.mock.method(globalThis, 'fetch', () => assert.fail('fetched'));
  assert.deepEqual(await callWith(api, answering()), { key: KEY });
});

for (const format of ['esm', 'cjs']) {
  test(`a bundle that has lost the core says what to do: ${format}`, limit, async () => {
    const folder = temporaryFolder('bundle');
    const outfile = join(folder, format === 'esm' ? 'slim.mjs' : 'slim.cjs');
    await bundle(installed, 'databrain-edge/slim', { outfile, format, platform: 'node' });
    const api = await import(pathToFileURL(outfile).href);
    const error = await rejection(callWith(api, answering()));
    has(error, { code: 'CORE_UNAVAILABLE', kind: 'internal', outcome: 'notSent', attempts: 0 });
    assert.match(error.message, /copy it there, or keep databrain-edge external/);
    // A script that is no ES module does not know where it is.
    const remedies = {
      esm: () =>
        copyFileSync(
          installed.require.resolve('databrain-edge/core.wasm'),
          join(folder, 'core.wasm'),
        ),
      cjs: () => api.useCore(core),
    };
    remedies[format]();
    assert.deepEqual(await callWith(api, answering()), { key: KEY });
  });
}
