// The memory of the core never holds a credential or a key, not even while a call is under way: they stay with the host.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { memory } from './core.mjs';

const installed = install();
const api = await installed.load('databrain-edge');
const { createEmulator } = await installed.load('databrain-edge/emulator');

const limit = { timeout: 10_000 };
const APP = 'Customer Portal Analytics';
const holds = (text) => Buffer.from(memory().buffer).includes(text);

const json = (status, value) => async () => Response.json(value, { status });

/** What may happen to a call; each is given the credential and a key. */
const paths = {
  'a success': () => undefined,
  'an echo in the message': (token) => json(400, { error: { code: 'X', message: `Refused: Bearer ${token}` } }),
  'an echo in the code': (token) => json(400, { error: { code: token, message: token } }),
  'a key in an error': (token, key) => json(200, { key, error: { code: 'X', message: `made ${key}` } }),
  'a key under another name': (token, key) => json(200, { token: key }),
  'a fetch that throws the request': () => async (url, init) => { throw new Error(JSON.stringify(init.headers)); },
  'a redirect to the credential': (token) => async () => new Response(null, { status: 302, headers: { location: `https://${token}.test/${token}` } }),
  'a Retry-After that is the credential': (token) => async () => new Response('', { status: 503, headers: { 'retry-after': token } }),
  'a deadline': () => () => new Promise(() => {}),
};

test('the search finds what is there', limit, async () => {
  await api.createApiToken({ dataAppName: APP, name: 'n' }, { serviceToken: 't', fetch: async () => Response.json({ key: 'k' }) });
  // A text of the core's own.
  assert.ok(holds('api-tokens'));
});

for (const [name, transport] of Object.entries(paths)) {
  test(`after ${name}`, limit, async () => {
    const token = `canary-${randomUUID()}`;
    const key = `canary-${randomUUID()}`;
    const emulator = createEmulator({ serviceTokens: [token], dataApps: [{ name: APP, tokens: [{ name: 'old', key }] }] });
    const send = transport(token, key) ?? emulator.fetch;
    let looks = 0;
    const look = () => {
      looks += 1;
      assert.ok(!holds(token) && !holds(key));
    };
    const fetch = (...given) => (look(), send(...given));
    const options = { serviceToken: token, timeoutMs: 100, maxRetries: 0, fetch, onEvent: look };
    const ended = await api.createApiToken({ dataAppName: APP, name: 'n' }, options).catch((error) => error);
    await api.listApiTokens({ dataAppName: APP }, options).catch(() => {});
    await api.ensureApiToken({ dataAppName: APP, name: 'old' }, options).catch(() => {});
    await api.rotateApiKey({ graceSeconds: 0, key }, options).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.ok(looks >= 8, `${looks} looks`);
    assert.ok(!holds(token), 'the credential is still there');
    assert.ok(!holds(key), 'the key is still there');
    if (ended.key) assert.ok(!holds(ended.key), 'the new key is still there');
  });
}

test('after input that is refused', limit, async () => {
  const token = `canary-${randomUUID()}`;
  for (const options of [{ serviceToken: `${token} ` }, { serviceToken: token, timeoutMs: 0 }, { serviceToken: token, [token]: 1 }, { serviceToken: token, baseUrl: `https://user:${token}@x.test` }, { apiKey: token }]) {
    await assert.rejects(api.createApiToken({ dataAppName: APP, name: 'n' }, options), { code: 'INVALID_INPUT' });
  }
  assert.ok(!holds(token), 'the credential is still there');
});
