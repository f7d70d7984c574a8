import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import { test } from 'node:test';
import { selfSigned } from '../certificate.mjs';
import { assertNotSent, installProgram, listening } from '../not-sent/fails-in.mjs';
import { inBun } from './bun.mjs';

const limit = { timeout: 60_000 };

test('Bun, a closed port', limit, async () => {
  const { url, close } = await listening();
  close();
  assertNotSent(await inBun(installProgram(), 'fails.mjs', url), /no connection/);
});

test('Bun, a name that cannot be resolved', limit, async () => {
  assertNotSent(await inBun(installProgram(), 'fails.mjs', 'https://no-such-host.invalid'), /resolved/);
});

test('Bun, a certificate that nobody trusts', limit, async () => {
  const requests = [];
  const { key, cert } = selfSigned();
  const server = createServer({ key, cert }, (request, response) => {
    requests.push(request.method);
    response.end('{}');
  });
  server.on('tlsClientError', () => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const { port } = server.address();
    assertNotSent(await inBun(installProgram(), 'fails.mjs', `https://localhost:${port}`), /certificate/);
    assert.deepEqual(requests, []);
  } finally {
    server.close();
  }
});
