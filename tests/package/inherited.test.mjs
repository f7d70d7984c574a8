// What somebody's merge has put on `Object.prototype` is no option, no request and no answer.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, TOKEN, answering, failure, has, request, withGlobalFetch } from './call.mjs';

const limit = { timeout: 30_000 };
const api = await install().load('databrain-edge');

/** Runs while every object inherits a value, as after a merge that follows `__proto__`. */
const inheriting = (name, value, run) =>
  inheritingProperty(name, { value, configurable: true, enumerable: true, writable: true }, run);

async function inheritingProperty(name, property, run) {
  const { prototype } = Object;
  Object.defineProperty(prototype, name, property);
  try {
    return await run();
  } finally {
    delete prototype[name];
  }
}

const sent = [];
/** Reads its arguments as a runtime does, and answers. */
const capture = async (url, init) => {
  // Node's own `Request` reads the members of `init` as the Fetch standard says.
  const { method, redirect, integrity, mode, credentials, referrer, referrerPolicy, keepalive, headers } = new Request(url, init);
  const read = { method, redirect, integrity, mode, credentials, referrer, referrerPolicy, keepalive };
  sent.push({ url, ...read, headers: [...headers], body: init.body });
  // Of these, a default may be set.
  for (const name of ['dispatcher', 'agent', 'priority']) assert.notEqual(init[name], inheritedInit[name]);
  return new Response(method === 'GET' ? '{"data":[]}' : `{"key":"${KEY}"}`);
};
const options = { serviceToken: TOKEN, fetch: capture };
const create = (more) => api.createApiToken(request, { ...options, ...more });

/** What is sent without any inheritance, and what with it. */
async function sentBy(call, inherit) {
  sent.length = 0;
  await call();
  await inherit(call);
  assert.equal(sent.length, 2);
  return sent;
}

const foreign = () => assert.fail('a foreign function was called');

const inheritedOptions = {
  fetch: foreign,
  onEvent: foreign,
  signal: AbortSignal.abort('foreign'),
  baseUrl: 'https://foreign.example',
  timeoutMs: 1,
  maxRetries: -1,
  serviceToken: 'foreign',
  apiKey: 'foreign',
  allowHttp: 'yes',
  legacyPaths: true,
  settleMs: 1,
};

for (const [name, value] of Object.entries(inheritedOptions)) {
  test(`options.${name} is inherited`, limit, async () => {
    // Under test is an option that the caller does not set.
    const call = () => (name === 'fetch' ? withGlobalFetch(capture, () => create({ fetch: undefined })) : create());
    const [plain, inherited] = await sentBy(call, () => inheriting(name, value, call));
    assert.deepEqual(inherited, plain);
  });
}

test('an inherited credential is ignored', limit, async () => {
  const error = await inheriting('serviceToken', TOKEN, () =>
    failure(api, api.createApiToken(request, { fetch: foreign })));
  has(error, { code: 'INVALID_INPUT', field: 'options.serviceToken' });
});

test('an inherited field of a request is ignored', limit, async () => {
  for (const name of ['name', 'dataAppName']) {
    const error = await inheriting(name, 'foreign', () =>
      failure(api, api.createApiToken({ ...request, [name]: undefined }, { ...options, fetch: foreign })));
    has(error, { code: 'INVALID_INPUT', field: `request.${name}` });
  }
});

/** Members that `fetch` of some runtime reads of its second argument, and what they could do. */
const inheritedInit = {
  redirect: 'follow',
  integrity: 'sha256-AAAA',
  mode: 'no-cors',
  credentials: 'omit',
  referrer: 'https://foreign.example',
  referrerPolicy: 'foreign',
  keepalive: 'yes',
  duplex: 'full',
  window: {},
  priority: 'foreign',
  dispatcher: { dispatch: foreign },
  agent: foreign,
  headers: { authorization: 'foreign' },
  method: 'DELETE',
  authorization: 'foreign',
  'content-type': 'foreign',
  toJSON: () => ({ name: 'foreign' }),
  name: 'foreign',
  page: 5,
};

for (const [name, value] of Object.entries(inheritedInit)) {
  test(`a request with an inherited ${name}`, limit, async () => {
    const list = () => api.listApiTokens({ dataAppName: 'a' }, options);
    for (const call of [create, list]) {
      const [plain, inherited] = await sentBy(call, () => inheriting(name, value, call));
      assert.deepEqual(inherited, plain);
    }
  });
}

test('headers that a transport reads by for...in', limit, async () => {
  const names = [];
  const fetch = async (_, init) => {
    for (const name in init.headers) names.push(name);
    return new Response(`{"key":"${KEY}"}`);
  };
  await inheriting('x-foreign', 'foreign', () => create({ fetch }));
  assert.deepEqual(names, ['authorization', 'content-type']);
});

test('setters and read-only properties that are inherited', limit, async () => {
  const stolen = [];
  const define = (name, property, run) => inheritingProperty(name, { configurable: true, ...property }, run);
  const names = ['headers', 'method', 'redirect', 'signal', 'body', 'cache', 'authorization', 'content-type', 'fatal', 'cause'];
  for (const name of names) {
    for (const property of [{ get() {}, set: (value) => stolen.push(value) }, { set() { throw new Error('no'); } }, { value: 'foreign' }]) {
      const inits = [];
      const response = new Response(`{"key":"${KEY}"}`);
      const fetch = async (_, init) => (inits.push(init), response);
      assert.deepEqual(await define(name, property, () => create({ fetch })), { key: KEY }, name);
      const [{ method, body, headers, redirect }] = inits;
      assert.deepEqual([method, redirect, body, Object.entries(headers)], ['POST', 'manual', JSON.stringify(request), [
        ['authorization', `Bearer ${TOKEN}`],
        ['content-type', 'application/json'],
      ]]);
    }
  }
  assert.deepEqual(stolen, []);
});

const guest = { clientId: 'c', dataAppName: 'a' };

test('values of a request are serialized without an inherited toJSON', limit, async () => {
  class Money {
    toJSON(name) {
      return { euros: 12.5, name, at: new Date(0), in: { deep: [new Date(0)] } };
    }
  }
  class Plain {
    own = 1;
    #hidden = 2;
  }
  const values = {
    date: new Date(0), list: [1, , [new Money(), null, undefined]], money: new Money(), plain: new Plain(), nothing: null, absent: undefined,
    text: 'ключ', zero: -0, none: NaN, yes: true, act: () => 1, symbol: Symbol('s'), empty: {}, __proto__: { inherited: 1 },
  };
  const bodies = [];
  const fetch = async (_, { body }) => (bodies.push(body), new Response(`{"token":"${KEY}"}`));
  const call = () =>
    api.createGuestToken({ ...guest, params: { appFilters: [{ metricId: 'm', values }] } }, { apiKey: KEY, fetch });
  await call();
  await inheriting('toJSON', foreign, call);
  assert.equal(bodies[1], bodies[0]);
  assert.ok(bodies[0].includes('"deep":["1970-01-01T00:00:00.000Z"]'));
});

test('values that cannot be serialized, with an inherited toJSON', limit, async () => {
  const ring = {};
  ring.ring = ring;
  const throws = { toJSON() { throw new Error('CANARY'); } };
  const proxy = new Proxy({}, { ownKeys() { throw new Error('CANARY'); } });
  for (const values of [ring, throws, proxy, { big: 1n }]) {
    const error = await inheriting('toJSON', foreign, () =>
      api.createGuestToken({ ...guest, params: { appFilters: [{ metricId: 'm', values }] } }, { apiKey: KEY, fetch: foreign }).catch((reason) => reason));
    has(error, { code: 'INVALID_INPUT', field: 'request', outcome: 'notSent' });
  }
});

test('an inherited key of an answer is ignored', limit, async () => {
  const lists = { data: [{ name: 'n', key: 'foreign' }] };
  for (const [name, value, call] of [
    ['key', 'foreign', (options) => api.createApiToken(request, options)],
    ['data', lists.data, (options) => api.listApiTokens({ dataAppName: 'a' }, options)],
  ]) {
    const empty = { ...options, fetch: answering('{}') };
    const error = await inheriting(name, value, () => call(empty).catch((reason) => reason));
    has(error, { code: 'BAD_RESPONSE', outcome: 'unknown', status: 200 });
  }
});

test('a list whose rows inherit a name or a key', limit, async () => {
  const fetch = async (_, { method }) => new Response(method === 'GET' ? '{"data":[{}]}' : `{"key":"${KEY}"}`);
  for (const [name, value] of [['name', request.name], ['createdAt', '2099-01-01T00:00:00Z']]) {
    const { key, created } = await inheriting(name, value, () => api.ensureApiToken(request, { ...options, fetch }));
    assert.deepEqual([key, created], [KEY, true]);
  }
});

test('an answer that inherits an error, a code or a message', limit, async () => {
  for (const name of ['error', 'code', 'message', 'status', 'detail']) {
    // Made before, since `Response` of Node reads what it inherits.
    const good = new Response(`{"key":"${KEY}"}`);
    const bad = new Response('{}', { status: 400 });
    const answer = await inheriting(name, { code: 'foreign' }, () => create({ fetch: async () => good }));
    assert.deepEqual(answer, { key: KEY });
    const error = await inheriting(name, 'foreign', () => failure(api, create({ fetch: async () => bad })));
    has(error, { code: 'HTTP_400', outcome: 'rejected' });
    assert.ok(!error.message.includes('foreign'));
  }
});

test('a response without its own status, body or headers', limit, async () => {
  const stub = { status: 200, headers: { get: () => null } };
  const body = new Response(JSON.stringify({ key: 'foreign' })).body;
  for (const [name, value, answer] of [
    ['status', 200, { headers: stub.headers, body }],
    ['body', body, stub],
    ['text', async () => '{"key":"foreign"}', stub],
    ['arrayBuffer', async () => new TextEncoder().encode('{"key":"foreign"}'), stub],
    ['_data', { key: 'foreign' }, { ...stub, bodyUsed: true }],
  ]) {
    const error = await inheriting(name, value, () => failure(api, create({ fetch: async () => answer })));
    has(error, { code: 'BAD_RESPONSE', outcome: 'unknown' });
  }
  for (const [name, value] of [['bodyUsed', true], ['done', true], ['value', new Uint8Array(9)], ['getReader', foreign], ['cancel', foreign]]) {
    assert.deepEqual(await inheriting(name, value, () => create({ fetch: answering() })), { key: KEY }, name);
  }
});

test('an error that inherits a response, a cause or a code', limit, async () => {
  const thrown = async () => { throw new TypeError('fetch failed'); };
  for (const [name, value] of [['response', { status: 403 }], ['cause', new Error('foreign')], ['code', 'ECONNREFUSED']]) {
    const error = await inheriting(name, value, () => failure(api, create({ fetch: thrown })));
    has(error, { code: 'NETWORK_ERROR', outcome: 'unknown', status: undefined });
    assert.ok(!JSON.stringify([error.message, error.cause?.message, Object.getOwnPropertyNames(error.cause)]).includes('foreign'));
  }
});

test('a signal that inherits its reason', limit, async () => {
  const listeners = [];
  const signal = { aborted: false, addEventListener: (_, listener) => listeners.push(listener), removeEventListener() {} };
  const fetch = () => (listeners[0](), new Promise(() => {}));
  const error = await inheriting('reason', 'foreign', () => failure(api, create({ signal, fetch })));
  has(error, { code: 'ABORTED', outcome: 'unknown' });
  assert.notEqual(error.cause, 'foreign');
});

// It installs the package three times.
test('a page is recognized by its own properties', { timeout: 30_000 }, async () => {
  for (const [name, value] of [['document', {}], ['importScripts', () => {}], ['WebSocketPair', () => {}]]) {
    // The core asks when it starts.
    const fresh = await install().load('databrain-edge');
    const { key } = await inheriting(name, value, () =>
      fresh.createApiToken(request, options));
    assert.equal(key, KEY);
  }
});
