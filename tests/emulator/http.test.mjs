import assert from 'node:assert/strict';
import test from 'node:test';
import { createEmulator } from '../../pkg/emulator/index.js';
import { APP, SERVICE_TOKEN, TOKENS, mint, send } from './ask.mjs';

test('unknown paths and methods are 404, in HTML', async () => {
  for (const line of ['GET /', 'POST /api/v2/data-app/api-token', `PATCH ${TOKENS}`, `DELETE ${TOKENS}`, 'POST /api/v3/data-app/api-tokens']) {
    const emulator = createEmulator();
    const response = await send(emulator, line);
    assert.equal(response.status, 404, line);
    assert.match(response.headers.get('content-type'), /^text\/html/);
    assert.equal(emulator.requests[0].operation, null);
  }
});

test('a body over 1 MiB is 413 and does nothing', async () => {
  const emulator = createEmulator();
  const response = await mint(emulator, { body: { dataAppName: APP, name: 'a'.repeat(1024 * 1024) } });
  assert.equal(response.status, 413);
  assert.equal(emulator.state.dataApps[0].tokens.length, 0);
});

test('the limit holds where a Request has no body stream, as in Firefox', async () => {
  const headers = new Headers({ authorization: `Bearer ${SERVICE_TOKEN}`, 'content-type': 'application/json' });
  const body = JSON.stringify({ dataAppName: APP, name: 'a'.repeat(1024 * 1024) });
  const response = await createEmulator().fetch({ url: `https://api.test${TOKENS}`, method: 'POST', headers, body: undefined, text: async () => body });
  assert.equal(response.status, 413);
});

test('the scheme of the credential is read in any case', async () => {
  const response = await mint(createEmulator(), { bearer: null, headers: { authorization: `bearer ${SERVICE_TOKEN}` } });
  assert.equal(response.status, 200);
});

test('reading an endless body stops', { timeout: 2000 }, async () => {
  let chunks = 0;
  const body = new ReadableStream({
    pull(controller) {
      chunks += 1;
      controller.enqueue(new Uint8Array(64 * 1024));
    },
  });
  const response = await createEmulator().fetch(new Request(`https://api.test${TOKENS}`, { method: 'POST', body, duplex: 'half', headers: { authorization: `Bearer ${SERVICE_TOKEN}` } }));
  assert.equal(response.status, 413);
  assert.ok(chunks < 30, `${chunks} chunks`);
});

test('every answer allows every origin', async () => {
  const emulator = createEmulator();
  emulator.script({ fault: 'status', status: 502 });
  for (const response of [await mint(emulator), await mint(emulator), await send(emulator, 'GET /nowhere')]) {
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
  }
});

test('a preflight is 204, allows the two headers, is not logged and consumes no fault', async () => {
  const emulator = createEmulator();
  emulator.script({ fault: 'reset' });
  const response = await send(emulator, `OPTIONS ${TOKENS}`, { bearer: null });
  assert.equal(response.status, 204);
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  assert.equal(response.headers.get('access-control-allow-headers'), 'authorization, content-type');
  assert.match(response.headers.get('access-control-allow-methods'), /GET, POST, PUT, DELETE/);
  assert.deepEqual(emulator.requests, []);
  await assert.rejects(mint(emulator), TypeError);
});

test('the log contains the requests without query values', async () => {
  const emulator = createEmulator();
  await mint(emulator);
  await send(emulator, `GET ${TOKENS}?dataAppName=secret-name`);
  assert.deepEqual(emulator.requests, [
    { method: 'POST', path: TOKENS, operation: 'createApiToken', status: 200, authorized: true, fault: null },
    { method: 'GET', path: TOKENS, operation: 'listApiTokens', status: 400, authorized: true, fault: null },
  ]);
});

test('fetch accepts a Request, a URL or text, needs no receiver, and reads the fields of a foreign Request', async () => {
  const emulator = createEmulator();
  const { fetch } = emulator;
  const url = `https://api.test${TOKENS}`;
  const init = { method: 'POST', headers: { authorization: `Bearer ${SERVICE_TOKEN}`, 'content-type': 'application/json' }, body: JSON.stringify({ dataAppName: APP, name: 'a' }) };
  const foreign = { url, method: 'POST', headers: new Headers(init.headers), body: undefined, text: async () => init.body };
  for (const [input, more] of [[url, init], [new URL(url), init], [new Request(url, init)], [new Request(url), init], [foreign]]) {
    const response = await fetch.call(undefined, input, more);
    assert.equal(response.status, 200);
  }
  assert.equal(emulator.state.dataApps[0].tokens.length, 5);
});

test('called as a Worker handler, it ignores the environment', async () => {
  const url = `https://api.test/api/v2/data-app`;
  const request = new Request(url, { headers: { authorization: `Bearer ${SERVICE_TOKEN}` } });
  const response = await createEmulator().fetch(request, { method: 'POST', headers: {}, body: 'x' }, { waitUntil() {} });
  assert.equal(response.status, 200);
});

test('input that fetch refuses is refused', async () => {
  await assert.rejects(createEmulator().fetch('/relative'), TypeError);
  await assert.rejects(createEmulator().fetch('https://user:password@api.test/'), TypeError);
});

test('a signal aborted before: its reason, and nothing was sent', async () => {
  const emulator = createEmulator();
  const reason = new Error('mine');
  await assert.rejects(mint(emulator, { signal: AbortSignal.abort(reason) }), reason);
  assert.deepEqual(emulator.requests, []);
});

test('a signal aborted while the body is still arriving: its reason, and nothing was done', async () => {
  const emulator = createEmulator();
  const controller = new AbortController();
  const reason = new Error('mine');
  const body = new ReadableStream({
    pull(stream) {
      controller.abort(reason);
      stream.enqueue(new TextEncoder().encode(JSON.stringify({ dataAppName: APP, name: 'a' })));
      stream.close();
    },
  }, { highWaterMark: 0 });
  const headers = { authorization: `Bearer ${SERVICE_TOKEN}`, 'content-type': 'application/json' };
  await assert.rejects(emulator.fetch(`https://api.test${TOKENS}`, { method: 'POST', headers, body, duplex: 'half', signal: controller.signal }), reason);
  assert.equal(emulator.state.dataApps[0].tokens.length, 0);
});

test('reset: data, log, script and clock are restored, in the same objects', async () => {
  const emulator = createEmulator();
  const { state, requests } = emulator;
  const { dataApps } = state;
  await mint(emulator);
  emulator.script({ fault: 'reset', times: 5 });
  emulator.advance(3_600_000);
  emulator.reset();
  assert.deepEqual(requests, []);
  assert.equal(state.dataApps, dataApps);
  assert.equal(dataApps[0].tokens.length, 0);
  assert.equal((await mint(emulator)).status, 200);
  assert.ok(Date.parse(dataApps[0].tokens[0].createdAt) < Date.now() + 60_000);
});

for (const [options, message] of [
  [{ serviceToken: 'a' }, /unknown option "serviceToken"/],
  [{ serviceTokens: 'a' }, /serviceTokens must be/],
  [{ serviceTokens: [''] }, /serviceTokens must be/],
  [{ dataApps: [{}] }, /dataApps must be/],
  [{ dataApps: ['a', 'a'] }, /different names/],
  [{ dataApps: [{ name: 'a', tokens: [{ key: 'k' }] }] }, /tokens must be/],
  [{ dataApps: [{ name: 'a', tokens: [{ name: 'a', key: 'k' }, { name: 'b', key: 'k' }] }] }, /different from every other key/],
  [{ datamarts: [{ tables: [] }] }, /datamarts must be/],
  [{ now: 5 }, /now must be a function/],
  [{ control: 'yes' }, /control must be/],
  [{ dialect: { errorShape: 'flat' } }, /errorShape must be one of nested, /],
  [{ dialect: { authStatus: 402 } }, /authStatus must be one of 400, 401, 403/],
  [{ dialect: { shape: 'nested' } }, /unknown option "dialect.shape"/],
]) {
  test(`createEmulator refuses ${JSON.stringify(options)}`, () => {
    assert.throws(() => createEmulator(options), (error) => error instanceof TypeError && message.test(error.message));
  });
}
