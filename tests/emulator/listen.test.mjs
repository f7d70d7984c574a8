import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import test from 'node:test';
import { createEmulator } from '../../pkg/emulator/index.js';
import { listen } from '../../pkg/emulator/listen.js';
import { APP, SERVICE_TOKEN, TOKENS, UUID, mint } from './ask.mjs';

const whileOpen = { timeout: 5000 };

/** Runs a test against an emulator on a separate port. */
function served(title, run, options) {
  test(title, whileOpen, async () => {
    const emulator = createEmulator(options);
    const server = await listen(emulator);
    try {
      await run({ emulator, server, call: (init) => mint({ fetch }, { origin: server.url, ...init }) });
    } finally {
      await server.close();
    }
  });
}

/** Everything a raw connection gets to read after one request, and how it ends. */
async function raw(port) {
  const body = JSON.stringify({ dataAppName: APP, name: 'a' });
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  socket.write(`POST ${TOKENS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${SERVICE_TOKEN}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  const end = await new Promise((resolve) => socket.on('error', (error) => resolve(error.code)).on('end', () => resolve('end')));
  socket.destroy();
  return { text, end };
}

served('the address is 127.0.0.1 and the port one that is free', async ({ server, call }) => {
  assert.equal(server.url, `http://127.0.0.1:${server.port}`);
  assert.ok(server.port > 0);
  const response = await call();
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  assert.match((await response.json()).key, UUID);
});

served('every method and query arrives', async ({ server, emulator }) => {
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']) {
    await fetch(`${server.url}${TOKENS}?dataAppName=${encodeURIComponent(APP)}`, { method, headers: { authorization: `Bearer ${SERVICE_TOKEN}` } });
  }
  assert.deepEqual(emulator.requests.map(({ method, status }) => `${method} ${status}`), ['GET 200', 'PUT 404', 'DELETE 404', 'PATCH 404', 'HEAD 404']);
});

served('lostAnswer: minted, and the socket is reset without a byte', async ({ server, emulator }) => {
  emulator.script({ fault: 'lostAnswer' });
  assert.deepEqual(await raw(server.port), { text: '', end: 'ECONNRESET' });
  assert.equal(emulator.state.dataApps[0].tokens.length, 1);
});

served('reset: not minted', async ({ emulator, call }) => {
  emulator.script({ fault: 'reset' });
  await assert.rejects(call(), TypeError);
  assert.equal(emulator.state.dataApps[0].tokens.length, 0);
});

served('cutBody: the whole length announced, half the body, then a reset', async ({ server, emulator }) => {
  emulator.script({ fault: 'cutBody' });
  const { text, end } = await raw(server.port);
  const whole = JSON.stringify({ key: emulator.state.dataApps[0].tokens[0].key });
  assert.match(text, new RegExp(`content-length: ${whole.length}\r\n`, 'i'));
  assert.equal(text.slice(text.indexOf('\r\n\r\n') + 4), whole.slice(0, whole.length >> 1));
  assert.equal(end, 'ECONNRESET');
});

served('stalledBody: headers and half the body arrive, then nothing', async ({ emulator, call }) => {
  emulator.script({ fault: 'stalledBody' });
  const controller = new AbortController();
  const response = await call({ signal: controller.signal });
  const reader = response.body.getReader();
  assert.match(new TextDecoder().decode((await reader.read()).value), /^\{"key":"[^}]*$/);
  const reading = reader.read();
  assert.equal(await Promise.race([reading, new Promise((resolve) => setTimeout(resolve, 30, 'silence'))]), 'silence');
  controller.abort();
  await assert.rejects(reading, { name: 'AbortError' });
});

served('headers that come before any byte of the body are not held back', async ({ server }) => {
  const slow = { fetch: async () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) })) };
  const other = await listen(slow);
  try {
    assert.equal((await fetch(other.url)).status, 200);
    assert.notEqual(other.port, server.port);
  } finally {
    await other.close();
  }
});

served('redirect: one that a browser or Node would follow', async ({ server, emulator, call }) => {
  emulator.script({ fault: 'redirect', location: `${server.url}/elsewhere`, status: 302 });
  const response = await call();
  assert.equal(response.status, 404);
  assert.deepEqual(emulator.requests.map(({ path }) => path), [TOKENS, '/elsewhere']);
});

served('hugeBody: the whole body, and nothing after the client has cancelled', async ({ emulator, call }) => {
  emulator.script([{ fault: 'hugeBody' }, { fault: 'hugeBody', bytes: Infinity }]);
  assert.equal((await (await call()).text()).length, 8 * 1024 * 1024);
  const reader = (await call()).body.getReader();
  for (let chunk = 0; chunk < 50; chunk += 1) await reader.read();
  await reader.cancel();
});

test('a pending answer is cancelled when the client disconnects', whileOpen, async () => {
  let reason;
  const cancelled = deferred();
  const server = await listen({
    fetch: (request) =>
      new Promise((_, reject) => {
        request.signal.addEventListener('abort', () => {
          reason = request.signal.reason;
          cancelled.resolve();
          reject(reason);
        });
      }),
  });
  const controller = new AbortController();
  const pending = fetch(server.url, { signal: controller.signal });
  setTimeout(() => controller.abort(), 20);
  await assert.rejects(pending, { name: 'AbortError' });
  await cancelled.promise;
  assert.match(reason.message, /client disconnected/);
  await server.close();
});

test('a body stream is cancelled when the client disconnects, even while it is idle', whileOpen, async () => {
  const cancelled = deferred();
  const body = () => new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(5)), cancel: () => cancelled.resolve() });
  const server = await listen({ fetch: async () => new Response(body()) });
  const response = await fetch(server.url);
  await response.body.cancel();
  await cancelled.promise;
  await server.close();
});

test('close ends idle, pending and half-answered connections at once, and frees the port', whileOpen, async () => {
  const emulator = createEmulator();
  const server = await listen(emulator);
  const call = () => mint({ fetch }, { origin: server.url });
  await (await call()).text();
  emulator.script([{ fault: 'neverAnswers' }, { fault: 'stalledBody' }]);
  const pending = assert.rejects(call(), TypeError);
  while (emulator.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  const stalled = await call();
  const silent = connect(server.port, '127.0.0.1');
  await once(silent, 'connect');
  const gone = once(silent, 'close');
  const before = performance.now();
  await server.close();
  await pending;
  await assert.rejects(stalled.text(), TypeError);
  await gone;
  assert.ok(performance.now() - before < 500);
  const again = await listen(emulator, { port: server.port });
  await again.close();
});

test('a port in use: rejects', whileOpen, async () => {
  const server = await listen(createEmulator());
  await assert.rejects(listen(createEmulator(), { port: server.port }), { code: 'EADDRINUSE' });
  await server.close();
});

function deferred() {
  let resolve;
  const promise = new Promise((settle) => (resolve = settle));
  return { promise, resolve };
}
