// What a transport of the caller's own is given, and what it may give back.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, TOKEN, answering, callWith, failure, has, request } from './call.mjs';

const limit = { timeout: 30_000 };
const api = await install().load('databrain-edge');

/** Makes a call and returns what its transport was called with. */
async function transportCall(options, input) {
  let call;
  const transport = async function transport(...given) {
    call = { receiver: this, given };
    return new Response(JSON.stringify({ key: KEY }));
  };
  await callWith(api, transport, options, input);
  return call;
}

test('it is called like the global fetch, with an object that inherits nothing', limit, async () => {
  const { receiver, given } = await transportCall();
  assert.equal(receiver, undefined);
  assert.equal(given.length, 2);
  const [url, init] = given;
  assert.equal(url, 'https://api.usedatabrain.com/api/v2/data-app/api-tokens');
  assert.equal(Object.getPrototypeOf(init), null);
  assert.deepEqual(Object.keys(init).toSorted(), ['body', 'cache', 'headers', 'method', 'redirect', 'signal']);
  assert.equal(init.method, 'POST');
  assert.equal(init.cache, 'no-store');
  assert.equal(init.redirect, 'manual');
  assert.equal(Object.getPrototypeOf(init.headers), Object.prototype);
  assert.deepEqual(init.headers, { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' });
  assert.ok(init.signal instanceof AbortSignal);
  assert.equal(init.signal.aborted, false);
});

test('a timer that fires although it was cleared ends no other call', limit, async () => {
  const { clearTimeout } = globalThis;
  globalThis.clearTimeout = () => {};
  try {
    await callWith(api, answering(), { timeoutMs: 20 });
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      return Response.json({ key: KEY });
    };
    assert.deepEqual(await callWith(api, slow, { timeoutMs: 2000 }), { key: KEY });
  } finally {
    globalThis.clearTimeout = clearTimeout;
  }
});

test('a runtime whose timers cannot be cleared', limit, async () => {
  const { clearTimeout } = globalThis;
  globalThis.clearTimeout = () => { throw new Error('not here'); };
  try {
    assert.deepEqual(await callWith(api, answering(), { timeoutMs: 20 }), { key: KEY });
  } finally {
    globalThis.clearTimeout = clearTimeout;
  }
});

test('the body is exactly the two fields', limit, async () => {
  const { given: [, { body }] } = await transportCall({}, { name: 'Ключ "1" 🔑\u2028', dataAppName: ' a\\b\u0000 ' });
  assert.equal(typeof body, 'string');
  assert.deepEqual(JSON.parse(body), { name: 'Ключ "1" 🔑\u2028', dataAppName: ' a\\b\u0000 ' });
});

test('undefined fields are not sent, in any order of the others', limit, async () => {
  const { given: [, { body }] } = await transportCall({}, { name: 'b', dataAppName: 'a' });
  assert.deepEqual(Object.entries(JSON.parse(body)).toSorted(), [['dataAppName', 'a'], ['name', 'b']]);
});

const PATH = '/api/v2/data-app/api-tokens';
const urls = [
  [{ baseUrl: 'https://api.example.com' }, `https://api.example.com${PATH}`],
  [{ baseUrl: 'https://api.example.com/' }, `https://api.example.com${PATH}`],
  [{ baseUrl: 'https://api.example.com//' }, `https://api.example.com${PATH}`],
  [{ baseUrl: 'https://api.example.com/analytics/' }, `https://api.example.com/analytics${PATH}`],
  [{ baseUrl: 'HTTPS://API.Example.COM:443' }, `https://api.example.com${PATH}`],
  [{ baseUrl: 'https://api.example.com:8443' }, `https://api.example.com:8443${PATH}`],
  [{ baseUrl: 'https://müller.example' }, `https://xn--mller-kva.example${PATH}`],
  [{ baseUrl: 'http://localhost:3000' }, `http://localhost:3000${PATH}`],
  [{ baseUrl: 'http://api.localhost' }, `http://api.localhost${PATH}`],
  [{ baseUrl: 'http://127.0.0.1:1' }, `http://127.0.0.1:1${PATH}`],
  [{ baseUrl: 'http://127.9.9.9' }, `http://127.9.9.9${PATH}`],
  [{ baseUrl: 'http://[::1]:1/' }, `http://[::1]:1${PATH}`],
  [{ baseUrl: 'http://api.internal', allowHttp: true }, `http://api.internal${PATH}`],
  [{ legacyPaths: true }, 'https://api.usedatabrain.com/api/v2/dataApp/api-tokens'],
  [{ legacyPaths: false, allowHttp: false, allowBrowser: false }, `https://api.usedatabrain.com${PATH}`],
];

for (const [options, url] of urls) test(`the address of ${JSON.stringify(options)}`, limit, async () => assert.equal((await transportCall(options)).given[0], url));

test('without one, the current global fetch is called', limit, async () => {
  const real = globalThis.fetch;
  const transport = answering();
  globalThis.fetch = transport;
  try {
    assert.equal((await api.createApiToken(request, { serviceToken: TOKEN })).key, KEY);
  } finally {
    globalThis.fetch = real;
  }
  assert.equal(transport.calls, 1);
});

test('its signal is aborted if the call ends early, and not if it succeeds', limit, async () => {
  const signals = [];
  const keep = (answer) => (_, { signal }) => (signals.push(signal), answer());
  await callWith(api, keep(answering()));
  await failure(api, callWith(api, keep(() => new Promise(() => {})), { timeoutMs: 20 }));
  const controller = new AbortController();
  await failure(api, callWith(api, keep(() => (controller.abort(), new Promise(() => {}))), { signal: controller.signal }));
  await failure(api, callWith(api, keep(answering('', { status: 302 }))));
  assert.deepEqual(signals.map(({ aborted: fired }) => fired), [false, true, true, true]);
});

test('its signal is not aborted after it has rejected', limit, async () => {
  const signals = [];
  const rejecting = async (_, { signal }) => {
    signals.push(signal);
    throw new TypeError('fetch failed');
  };
  await failure(api, callWith(api, rejecting));
  // Also if the call is cut while it waits for the next attempt.
  await assert.rejects(api.listApiTokens({ dataAppName: 'A' }, { serviceToken: TOKEN, fetch: rejecting, timeoutMs: 20 }));
  assert.deepEqual(signals.map(({ aborted }) => aborted), signals.map(() => false));
  assert.ok(signals.length >= 2);
});

test('an answer need not be a promise', limit, async () => {
  const answer = await callWith(api, () => new Response(JSON.stringify({ key: KEY })));
  assert.equal(answer.key, KEY);
});

test('a stub with the shape of a Response is accepted', limit, async () => {
  const chunks = [new TextEncoder().encode('{"key":'), new TextEncoder().encode('"k"}')];
  const reader = { read: async () => ({ done: chunks.length === 0, value: chunks.shift() }), cancel: async () => {} };
  const stub = { status: 200, headers: { get: () => null }, body: { getReader: () => reader } };
  assert.deepEqual(await callWith(api, async () => stub), { key: 'k' });
});

const boom = () => {
  throw new Error('boom');
};
const ring = Object.assign(new Error('ring'), { name: 'RingError' });
ring.cause = ring;

const thrown = {
  'an Error': [new TypeError('fetch failed', { cause: Object.assign(new Error('inner'), { code: 'ECONNREFUSED' }) }), { name: 'TypeError', message: 'fetch failed' }],
  'an error that causes itself': [ring, { name: 'RingError', message: 'ring' }],
  'a text': ['just text', { name: 'Error', message: 'just text' }],
  'a number': [5, { message: '' }],
  'a symbol': [Symbol('x'), { message: '' }],
  'an object': [{ name: 'Odd', message: 'odd', code: 'ODD' }, { name: 'Odd', message: 'odd', code: 'ODD' }],
  'a frozen error': [Object.freeze(new Error('frozen')), { message: 'frozen' }],
  'an object whose fields throw': [new Proxy({}, { get: boom }), { message: '' }],
  'an error with odd fields': [Object.assign(new Error('odd'), { code: 5, cause: 7 }), { message: 'odd', code: undefined }],
};

for (const [what, [value, cause]] of Object.entries(thrown)) {
  for (const [how, transport] of [['throws', () => { throw value; }], ['rejects with', async () => { throw value; }]]) {
    test(`a transport that ${how} ${what}`, limit, async () => {
      const error = await failure(api, callWith(api, transport));
      // It may have sent the request before it failed, whatever it says.
      has(error, { code: 'NETWORK_ERROR', kind: 'network', outcome: 'unknown', attempts: 1, status: undefined });
      assert.ok(error.cause instanceof Error);
      assert.notEqual(error.cause, value);
      has(error.cause, cause);
    });
  }
}

test('a transport that rejects with undefined', limit, async () => {
  for (const value of [undefined, null]) {
    has(await failure(api, callWith(api, () => Promise.reject(value))), { code: 'NETWORK_ERROR', outcome: 'unknown', cause: undefined });
  }
});

const nothings = {
  undefined: undefined, null: null, 'a text': 'text', 'a number': 5, true: true, '{}': {}, 'a status in words': { status: '200' }, 'no status': { status: NaN },
  'a status out of range': { status: 1000 }, 'a negative status': { status: -1 }, 'a status that throws': { get status() { return boom(); } },
};

for (const [what, value] of Object.entries(nothings)) {
  for (const [how, transport] of [['returns', () => value], ['resolves to', async () => value]]) {
    test(`a transport that ${how} ${what}`, limit, async () => {
      has(await failure(api, callWith(api, transport)), { code: 'BAD_RESPONSE', kind: 'badResponse', outcome: 'unknown', attempts: 1, status: undefined });
    });
  }
}

const bodies = {
  'no body field': { status: 200 },
  'a body that throws': { status: 200, get body() { return boom(); } },
  'a body that is no stream': { status: 200, body: 'text' },
  'a stream that cannot be read': { status: 200, body: { getReader: boom } },
  'a reader without methods': { status: 200, body: { getReader: () => ({}) } },
  'chunks that are no bytes': { status: 200, body: { getReader: () => ({ read: async () => ({ done: false, value: '{"key":"k"}' }), cancel() {} }) } },
  'chunks that are nothing': { status: 200, body: { getReader: () => ({ read: async () => undefined, cancel() {} }) } },
  'headers that throw': { status: 200, headers: { get: boom }, body: null },
};

for (const [what, value] of Object.entries(bodies)) {
  test(`an answer with ${what}`, limit, async () => {
    const { code, outcome, status } = await failure(api, callWith(api, async () => value));
    assert.ok(['BAD_RESPONSE', 'NETWORK_ERROR'].includes(code), code);
    assert.deepEqual([outcome, status], ['unknown', 200]);
  });
}

test('thenables are awaited once, whatever they do', limit, async () => {
  const twice = { then: (resolve, reject) => { resolve(new Response(JSON.stringify({ key: KEY }))); reject(new Error('late')); resolve(undefined); } };
  assert.equal((await callWith(api, () => twice)).key, KEY);
  has(await failure(api, callWith(api, () => ({ then: boom }))), { code: 'NETWORK_ERROR', outcome: 'unknown' });
});

test('later changes by the caller have no effect', limit, async () => {
  await callWith(api, answering());
  await changedAfterTheCall(api);
});

test('nor does it at the first call, while the core is loaded', limit, async () => changedAfterTheCall(await install().load('databrain-edge')));

async function changedAfterTheCall(loaded) {
  let sent;
  const options = { serviceToken: TOKEN, fetch: async (url, init) => ((sent = { url, ...init }), new Response(JSON.stringify({ key: KEY }))) };
  const input = { ...request };
  const promise = loaded.createApiToken(input, options);
  Object.assign(input, { dataAppName: 'changed', name: 'changed', more: 1 });
  Object.assign(options, { serviceToken: 'changed', baseUrl: 'https://changed.example', fetch: undefined, more: 1 });
  assert.deepEqual(await promise, { key: KEY });
  assert.deepEqual(JSON.parse(sent.body), request);
  assert.equal(sent.headers.authorization, `Bearer ${TOKEN}`);
  assert.equal(new URL(sent.url).host, 'api.usedatabrain.com');
}

test('an answer that arrives after the call has ended is not read', limit, async () => {
  let reads = 0;
  let answered;
  const body = new ReadableStream({ pull(stream) { reads += 1; stream.enqueue(new Uint8Array(65_536)); } }, { highWaterMark: 0 });
  // It does not heed the signal.
  const late = new Promise((resolve) => (answered = resolve));
  has(await failure(api, callWith(api, () => late, { timeoutMs: 10 })), { code: 'TIMEOUT', outcome: 'unknown' });
  answered(new Response(body));
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(reads, 0);
});
