// What the memory of the core holds once a call has ended: no credential and no key, nor a piece of
// one. Keys that the server makes or lists never get there, not even while a call is under way.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { controlOf } from '../runtimes/control.mjs';
import { startServers } from '../runtimes/server.mjs';
import { memory } from './core.mjs';
import { pathsOf } from './paths.mjs';

const installed = install();
const api = await installed.load('databrain-edge');
const { createEmulator } = await installed.load('databrain-edge/emulator');

const limit = { timeout: 10_000 };
const APP = 'Customer Portal Analytics';
/** Random from its first character: no piece of it is in another one. */
const newToken = () => randomBytes(24).toString('base64url');
/** Shorter pieces may stand there by chance. */
const PIECE = 8;

function holds(text) {
  const bytes = Buffer.from(memory().buffer);
  return ['utf8', 'utf16le'].some((encoding) => bytes.includes(text, 0, encoding));
}

/** Whether a secret is there, or a piece of it. */
function holdsPiece(secret) {
  const count = secret.length - PIECE + 1;
  return Array.from({ length: count }, (_, at) => secret.slice(at, at + PIECE)).some(holds);
}

/** Fails without showing what is secret. */
function assertGone(secrets) {
  for (const [what, secret] of Object.entries(secrets)) {
    assert.ok(!holdsPiece(secret), `${what} is still there`);
  }
}

const json = (status, value) => async () => Response.json(value, { status });
const text = (status, headers) => async () => new Response('', { status, headers });

/** Possible results of a call; each function receives the credential and a key. */
const paths = {
  'a success': () => undefined,
  'a repetition': (token, key) => {
    const answers = [text(429, { 'retry-after': '0' }), json(200, { key, data: [] })];
    return (...given) => (answers.length > 1 ? answers.shift() : answers[0])(...given);
  },
  'a list of many': (token, key) => {
    const others = Array.from({ length: 1000 }, () => ({ name: 'other', key: randomUUID() }));
    return json(200, { key, data: [...others, { name: 'old', key }] });
  },
  'an echo in the message': (token) =>
    json(400, { error: { code: 'X', message: `Refused: Bearer ${token}` } }),
  'an echo in the code': (token) => json(400, { error: { code: token, message: token } }),
  'an echo that is long': (token) => json(400, { error: { message: `${token}, `.repeat(5000) } }),
  'a key in an error': (token, key) =>
    json(200, { key, error: { code: 'X', message: `made ${key}` } }),
  'a key under another name': (token, key) => json(200, { token: key }),
  'a fetch that throws the request': () => async (url, init) => {
    throw new Error(JSON.stringify(init.headers));
  },
  'a redirect to the credential': (token) =>
    text(302, { location: `https://${token}.test/${token}` }),
  'a Retry-After that is the credential': (token) => text(503, { 'retry-after': token }),
  'an answer that is too large': (token) => async () => new Response(token.repeat(200_000)),
  'an answer that breaks off': (token, key) => async () =>
    new Response(
      new ReadableStream({
        start: (stream) => stream.enqueue(Buffer.from(`{"key":"${key}`)),
        pull: (stream) => stream.error(new Error(`${token} ${key}`)),
      }),
    ),
  'a deadline': () => () => new Promise(() => {}),
};

test('the search finds what is there', limit, async () => {
  const fetch = json(200, { key: 'k' });
  await api.createApiToken({ dataAppName: APP, name: 'n' }, { serviceToken: 't', fetch });
  // A text of the core's own, and one that begins as it does.
  assert.ok(holds('api-tokens'));
  assert.ok(holdsPiece('api-tokensandmore'));
  // In a page that the core does not use.
  const secret = randomUUID();
  const start = memory().grow(1) * 65_536;
  for (const encoding of ['utf8', 'utf16le']) {
    assert.ok(!holdsPiece(secret));
    const bytes = Buffer.from(secret, encoding);
    new Uint8Array(memory().buffer).set(bytes, start);
    assert.ok(holdsPiece(secret));
    new Uint8Array(memory().buffer).fill(0, start);
  }
});

// Before the others, whose texts let the memory grow: it is searched for each piece.
test('after every path on which an error could show a credential', { timeout: 60_000 }, async () => {
  const token = newToken();
  const key = randomUUID();
  const servers = await startServers(installed, { serviceTokens: [token] });
  try {
    const control = controlOf(servers.urls.emulatorUrl);
    const all = Object.entries(pathsOf({ api, token, key, control, ...servers.urls }));
    for (const [name, run] of all) {
      await control.reset();
      await assert.rejects(Promise.resolve().then(run), api.DatabrainError, name);
      assertGone({ [`the credential of ${name}`]: token, [`the key of ${name}`]: key });
    }
    assert.ok(all.length > 150, `${all.length} paths`);
  } finally {
    await servers.close();
  }
});

for (const [name, transport] of Object.entries(paths)) {
  test(`after ${name}`, limit, async () => {
    const token = newToken();
    const key = randomUUID();
    const dataApps = [{ name: APP, tokens: [{ name: 'old', key }] }];
    const emulator = createEmulator({ serviceTokens: [token], dataApps });
    const send = transport(token, key) ?? emulator.fetch;
    const made = () =>
      emulator.state.dataApps.flatMap(({ tokens }) => tokens.map((one) => one.key));
    const checks = [];
    let isKeyPassed = false;
    // What is thrown in here would be lost.
    const check = () => void (isKeyPassed || checks.push(made().some(holdsPiece)));
    const fetch = async (...given) => {
      check();
      const answer = await send(...given);
      setTimeout(check);
      return answer;
    };
    const options = { serviceToken: token, timeoutMs: 100, maxRetries: 1, fetch, onEvent: check };
    const request = { dataAppName: APP, name: 'n' };
    const old = { dataAppName: APP, name: 'old' };
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error(token)), 20);
    const calls = [
      () => api.createApiToken(request, options),
      () => api.listApiTokens({ dataAppName: APP }, options),
      () => api.ensureApiToken(old, { ...options, settleMs: 1 }),
      () => api.listApiTokens({ dataAppName: APP }, { ...options, signal: controller.signal }),
      () => {
        isKeyPassed = true;
        return api.rotateApiKey({ graceSeconds: 0, key }, options);
      },
      () => api.listEmbeds({}, { ...options, apiKey: key }),
    ];
    for (const call of calls) {
      const ended = await call().catch((error) => error);
      await new Promise((resolve) => setTimeout(resolve, 10));
      assertGone({ 'the credential': token, 'the key': key });
      if (ended.key) assertGone({ 'the new key': ended.key });
    }
    for (const one of made()) assertGone({ 'a key of the server': one });
    assert.ok(checks.length >= 8, `${checks.length} checks`);
    assert.ok(!checks.includes(true), 'a key of the server was there during a call');
  });
}

test('after invalid input', limit, async () => {
  const token = newToken();
  const request = { dataAppName: APP, name: 'n' };
  const refused = [
    [request, { serviceToken: `${token} ` }],
    [request, { serviceToken: token, timeoutMs: 0 }],
    [request, { serviceToken: token, [token]: 1 }],
    [request, { serviceToken: token, baseUrl: `https://user:${token}@x.test` }],
    [request, { serviceToken: token, baseUrl: `http://x.test/${token}` }],
    [request, { apiKey: token }],
    [{ ...request, [token]: 1 }, { serviceToken: token }],
    [{ ...request, name: '' }, { serviceToken: token, apiKey: token }],
  ];
  for (const [input, options] of refused) {
    await assert.rejects(api.createApiToken(input, options), { code: 'INVALID_INPUT' });
    assertGone({ 'the credential': token });
  }
});
