import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../install.mjs';
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
  const folder = temporaryFolder('certificate');
  const at = (name) => join(folder, name);
  const files = ['-keyout', at('key.pem'), '-out', at('certificate.pem')];
  const how = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
  execFileSync('openssl', [...how, ...files], { stdio: 'ignore' });
  const requests = [];
  const pair = { key: readFileSync(at('key.pem')), cert: readFileSync(at('certificate.pem')) };
  const server = createServer(pair, (request, response) => {
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
