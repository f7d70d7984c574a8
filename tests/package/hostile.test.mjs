// What a hostile or careless caller, stub or server does must hurt that call at most.
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, TOKEN, answering, callWith, has, rejection, request } from './call.mjs';

const limit = { timeout: 10_000 };
const api = await install().load('databrain-edge');

/** A response whose body gives these chunks. */
const chunked = (...chunks) => ({
  status: 200,
  headers: new Headers(),
  body: {
    getReader: () => ({
      read: async () => (chunks.length > 0 ? { value: chunks.shift()() } : { done: true }),
      cancel() {},
    }),
  },
});

const bytes = new TextEncoder().encode(JSON.stringify({ key: KEY }));
const throws = () => {
  throw new Error('no');
};

for (const [name, chunk] of [
  ['a proxy of bytes', () => new Proxy(bytes, {})],
  ['an object that inherits from bytes', () => Object.create(Uint8Array.prototype)],
  ['bytes whose length throws', () => Object.defineProperty(new Uint8Array(1), 'byteLength', { get: throws })],
  ['a detached buffer', () => {
    const copy = bytes.slice();
    structuredClone(copy, { transfer: [copy.buffer] });
    return copy;
  }],
]) {
  test(`${name} in a body is a bad response, and affects no other call`, limit, async () => {
    let answer;
    const other = callWith(api, () => new Promise((resolve) => (answer = resolve)));
    const error = await rejection(callWith(api, async () => chunked(chunk, chunk)));
    has(error, { code: 'BAD_RESPONSE', outcome: 'unknown' });
    answer(Response.json({ key: KEY }));
    assert.deepEqual(await other, { key: KEY });
  });
}

test('empty chunks are skipped', limit, async () => {
  const empty = () => new Uint8Array();
  const answer = await callWith(api, async () => chunked(empty, () => bytes, empty));
  assert.deepEqual(answer, { key: KEY });
});

test('a polyfill whose `abort` throws does not keep a call from ending', limit, async () => {
  const real = globalThis.AbortController;
  globalThis.AbortController = class {
    signal = new real().signal;
    abort = throws;
  };
  try {
    const pending = callWith(api, () => new Promise(() => {}), { timeoutMs: 20 });
    has(await rejection(pending), { code: 'TIMEOUT', outcome: 'unknown' });
  } finally {
    globalThis.AbortController = real;
  }
});

test('a credential as the name of a field is not shown', limit, async () => {
  for (const [asked, more] of [
    [{ ...request, [TOKEN]: 1 }, {}],
    [request, { [TOKEN]: 1 }],
  ]) {
    const error = await rejection(callWith(api, answering(), more, asked));
    assert.equal(error.code, 'INVALID_INPUT');
    assert.match(error.field, /^(request|options)\.\[redacted\]$/);
    assert.ok(!inspect(error, { showHidden: true }).includes(TOKEN));
  }
});

const row = (key) => ({ name: request.name, key, createdAt: '2026-01-01T00:00:00Z' });

test('ensureApiToken refuses a listed token whose key is empty or inherited', limit, async (t) => {
  for (const listed of [row(''), row(undefined), row(5)]) {
    const fetch = async () => Response.json({ data: [listed] });
    const error = await rejection(api.ensureApiToken(request, { serviceToken: TOKEN, fetch }));
    has(error, { code: 'BAD_RESPONSE', outcome: 'notSent' });
  }
  Object.prototype.key = 'EVIL';
  t.after(() => delete Object.prototype.key);
  const fetch = async () => Response.json({ data: [row(undefined)] });
  const error = await rejection(api.ensureApiToken(request, { serviceToken: TOKEN, fetch }));
  has(error, { code: 'BAD_RESPONSE', outcome: 'notSent' });
});

test('an inherited `cause` is not the cause of an error', limit, async (t) => {
  Object.prototype.cause = 'EVIL';
  t.after(() => delete Object.prototype.cause);
  const error = await rejection(callWith(api, answering('{}', { status: 400 })));
  assert.ok(!Object.hasOwn(error, 'cause'));
});

test('nothing is created after an abort, or after the deadline', limit, async () => {
  const controller = new AbortController();
  const blocking = () => {
    const end = performance.now() + 150;
    while (performance.now() < end);
  };
  for (const [options, code, stop] of [
    [{ signal: controller.signal }, 'ABORTED', () => controller.abort()],
    [{ timeoutMs: 100 }, 'TIMEOUT', blocking],
  ]) {
    const methods = [];
    const fetch = async (_, { method }) => {
      methods.push(method);
      return Response.json(method === 'GET' ? { data: [] } : { key: KEY });
    };
    const onEvent = ({ phase }) => phase === 'response' && stop();
    const call = api.ensureApiToken(request, { serviceToken: TOKEN, fetch, onEvent, ...options });
    has(await rejection(call), { code, outcome: 'notSent' });
    assert.deepEqual(methods, ['GET']);
  }
});

test('ensureApiToken keeps Retry-After while it reconciles', limit, async () => {
  let lists = 0;
  const fetch = async (_, { method }) => {
    if (method === 'POST') return new Response('', { status: 502 });
    lists += 1;
    if (lists === 1) return Response.json({ data: [] });
    return new Response('', { status: 429, headers: { 'retry-after': '60' } });
  };
  const options = { serviceToken: TOKEN, fetch, settleMs: 1, timeoutMs: 300 };
  has(await rejection(api.ensureApiToken(request, options)), { code: 'TIMEOUT', outcome: 'unknown' });
  assert.equal(lists, 2);
});

test('a call that the runtime has no stack for is a crash with all fields', limit, async () => {
  const failed = [];
  const deep = async () => {
    const transport = answering();
    callWith(api, transport).catch((error) => failed.push({ error, transport }));
    await deep();
  };
  await deep().catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (const { error, transport } of failed) {
    if (!(error instanceof api.DatabrainError)) continue;
    assert.ok(error.code && error.kind && error.outcome && error.operation, inspect(error));
    if (error.outcome === 'notSent') assert.equal(transport.calls, 0);
  }
  assert.deepEqual(await callWith(api, answering()), { key: KEY });
});
