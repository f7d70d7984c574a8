// Responses of other libraries: a key that can be read reaches the caller, and a refusal that a
// wrapper has thrown stays a refusal.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, TOKEN, callWith, failure, has } from './call.mjs';

const limit = { timeout: 10_000 };
const api = await install().load('databrain-edge');
const URL_SENT = 'https://api.usedatabrain.com/api/v2/data-app/api-tokens';
const json = JSON.stringify({ key: KEY });
const bytes = (text) => new TextEncoder().encode(text);
const headers = { get: () => null };
const resolved = (response) => async () => response;
const rejected = (error) => async () => { throw error; };

/** A response as node-fetch makes it: its body is a stream of Node. */
const nodeLike = (text, more) => {
  const body = Readable.from([Buffer.from(text)]);
  const collect = async () => Buffer.concat(await body.toArray());
  return {
    status: 200, headers, body, bodyUsed: false,
    async arrayBuffer() {
      const { buffer, byteOffset, byteLength } = await collect();
      return buffer.slice(byteOffset, byteOffset + byteLength);
    },
    text: async () => `${await collect()}`,
    ...more,
  };
};

for (const [what, response] of Object.entries({
  'a stream of Node': nodeLike(json),
  'a stream of Node, with text alone': nodeLike(json, { arrayBuffer: undefined }),
  'no body at all, but arrayBuffer': { status: 200, headers, arrayBuffer: async () => bytes(json).buffer },
  'arrayBuffer that gives a view': { status: 200, headers, arrayBuffer: async () => Buffer.from(json) },
  'no body at all, but text': { status: 200, headers, text: async () => json },
  'text without a promise': { status: 200, headers, text: () => json },
  'what ofetch has parsed': { status: 200, headers, bodyUsed: true, _data: { key: KEY } },
  'what a wrapper has read as text': { status: 200, headers, bodyUsed: true, _data: json },
})) {
  test(`${what}: the key`, limit, async () => {
    assert.equal((await callWith(api, resolved(response))).key, KEY);
  });
}

test('methods are called with their response, and only one of them', limit, async () => {
  const calls = [];
  const response = { status: 200, headers };
  response.arrayBuffer = function arrayBuffer() {
    calls.push([this, 'arrayBuffer']);
    return bytes(json).buffer;
  };
  response.text = () => assert.fail('a second reading');
  await callWith(api, resolved(response));
  assert.deepEqual(calls, [[response, 'arrayBuffer']]);
});

test('bytes that are not UTF-8 are not replaced', limit, async () => {
  const broken = new Uint8Array([...bytes('{"key":"'), 0xff, ...bytes('"}')]);
  const error = await failure(api, callWith(api, resolved({ status: 200, headers, arrayBuffer: async () => broken.buffer })));
  has(error, { code: 'BAD_RESPONSE', outcome: 'unknown', status: 200 });
});

for (const [what, fields] of Object.entries({
  arrayBuffer: { arrayBuffer: async () => new ArrayBuffer(4 * 1024 * 1024 + 1) },
  text: { text: async () => ' '.repeat(4 * 1024 * 1024 + 1) },
})) {
  test(`${what} beyond the limit`, limit, async () => {
    const error = await failure(api, callWith(api, resolved({ status: 200, headers, ...fields })));
    has(error, { code: 'RESPONSE_TOO_LARGE', outcome: 'unknown', status: 200 });
  });
}

for (const [what, text] of Object.entries({
  throws: () => { throw new Error(`broke at ${TOKEN}`); },
  rejects: async () => { throw new Error(`broke at ${TOKEN}`); },
})) {
  test(`text that ${what}`, limit, async () => {
    const error = await failure(api, callWith(api, resolved({ status: 200, headers, text })));
    has(error, { code: 'NETWORK_ERROR', outcome: 'unknown', status: 200 });
    assert.equal(error.cause.message, 'broke at [redacted]');
  });
}

test('values that are neither bytes nor text', limit, async () => {
  for (const value of [undefined, null, 5, {}, [], new Map()]) {
    const error = await failure(api, callWith(api, resolved({ status: 200, headers, text: async () => value })));
    has(error, { code: 'BAD_RESPONSE', outcome: 'unknown', status: 200 });
  }
});

const reading = async (status) => {
  const response = new Response(json, { status });
  await response.text();
  return response;
};
const locked = async (status) => {
  const response = new Response(json, { status });
  response.body.getReader();
  return response;
};

for (const [what, make] of Object.entries({ 'was read': reading, 'is locked': locked })) {
  for (const [status, outcome] of [[200, 'unknown'], [403, 'rejected'], [429, 'rejected'], [500, 'unknown']]) {
    test(`a body that ${what}, with a ${status}`, limit, async () => {
      const error = await failure(api, callWith(api, () => make(status), { maxRetries: 0 }));
      has(error, { code: 'BAD_RESPONSE', kind: 'badResponse', outcome, status });
      assert.match(error.message, /options\.fetch/);
    });
  }
}

test('a wrapper may read a copy of the response', limit, async () => {
  const fetch = async () => {
    const response = new Response(json);
    await response.clone().text();
    return response;
  };
  assert.equal((await callWith(api, fetch)).key, KEY);
});

const refusal = { error: { code: 'DATA_APP_NOT_FOUND', message: 'no such data app' } };
const withResponse = (fields, more) =>
  Object.assign(new Error('Request failed with status code 400'), { name: 'HTTPError', response: { status: 400, headers, url: URL_SENT, ...fields }, ...more });

for (const [what, thrown] of Object.entries({
  'ky: the response unread': withResponse({ body: new Response(JSON.stringify(refusal)).body }),
  'ky: the response read, its data beside it': withResponse({ bodyUsed: true }, { data: refusal }),
  'ofetch: what it parsed': withResponse({ bodyUsed: true, _data: refusal }),
  'axios: data of the response': withResponse({ data: refusal }),
  'without an address': withResponse({ url: undefined, bodyUsed: true }, { data: refusal }),
})) {
  test(`a wrapper throws, ${what}`, limit, async () => {
    const error = await failure(api, callWith(api, rejected(thrown)));
    has(error, { code: 'DATA_APP_NOT_FOUND', kind: 'notFound', outcome: 'rejected', status: 400, message: 'no such data app' });
  });
}

test('a wrapper throws a response without a reason', limit, async () => {
  for (const [status, outcome] of [[403, 'rejected'], [500, 'unknown']]) {
    const error = await failure(api, callWith(api, rejected(withResponse({ status, bodyUsed: true })), { maxRetries: 0 }));
    has(error, { code: 'BAD_RESPONSE', outcome, status });
  }
});

test('a wrapper throws although a key was created', limit, async () => {
  const thrown = withResponse({ status: 200, bodyUsed: true }, { data: { key: KEY } });
  assert.deepEqual(await callWith(api, rejected(thrown)), { key: KEY });
});

test('a 429 that a wrapper throws is retried after a wait', limit, async () => {
  const answers = [
    rejected(withResponse({ status: 429, bodyUsed: true, headers: new Headers({ 'retry-after': '0' }) }, { data: {} })),
    resolved(new Response(json)),
  ];
  assert.equal((await callWith(api, () => answers.shift()())).key, KEY);
});

const polyfill = (status, text) => ({
  status, headers, text: async () => text,
  arrayBuffer: async () => { throw new Error('could not read as ArrayBuffer'); },
});

test('a polyfill that has arrayBuffer only by name', limit, async () => {
  assert.deepEqual(await callWith(api, resolved(polyfill(200, json))), { key: KEY });
  const error = await failure(api, callWith(api, resolved(polyfill(400, JSON.stringify(refusal)))));
  has(error, { code: 'DATA_APP_NOT_FOUND', outcome: 'rejected' });
});

test('if both ways of reading fail, the first reason is reported', limit, async () => {
  const response = { ...polyfill(200), text: async () => { throw new Error('body used already'); } };
  const error = await failure(api, callWith(api, resolved(response)));
  has(error, { code: 'NETWORK_ERROR', outcome: 'unknown', status: 200 });
  assert.equal(error.cause.message, 'could not read as ArrayBuffer');
});

for (const [what, thrown] of Object.entries({
  'the response itself': () => Response.json(refusal, { status: 400 }),
  'an error whose cause has the response': () => new Error('w', { cause: withResponse({ bodyUsed: true, data: refusal }) }),
  'an error whose cause is the response': () => new Error('w', { cause: Response.json(refusal, { status: 400 }) }),
})) {
  test(`a wrapper throws ${what}`, limit, async () => {
    const error = await failure(api, callWith(api, rejected(thrown())));
    has(error, { code: 'DATA_APP_NOT_FOUND', kind: 'notFound', outcome: 'rejected', status: 400 });
  });
}

test('an error with a status is not a response', limit, async () => {
  const thrown = Object.assign(new Error('of a login'), { status: 403 });
  has(await failure(api, callWith(api, rejected(thrown))), { code: 'NETWORK_ERROR', outcome: 'unknown', status: undefined });
});

test('a response to another request does not count', limit, async () => {
  const thrown = withResponse({ url: 'https://login.example/token', bodyUsed: true }, { data: refusal });
  has(await failure(api, callWith(api, rejected(thrown))), { code: 'NETWORK_ERROR', outcome: 'unknown', status: undefined });
});

test('objects that only resemble a response', limit, async () => {
  for (const response of [null, 'text', {}, { status: '400' }, { get status() { throw new Error('no'); } }, new Proxy({}, { get() { throw new Error('no'); } })]) {
    const thrown = Object.assign(new Error('odd'), { response });
    has(await failure(api, callWith(api, rejected(thrown))), { code: 'NETWORK_ERROR', outcome: 'unknown', status: undefined });
  }
});
