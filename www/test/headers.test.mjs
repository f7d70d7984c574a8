import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SECRETS } from './broker.mjs';
import { bundledWorker } from './bundle.mjs';
import { shareBroker } from './shared.mjs';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

let broker;
shareBroker((started) => ({ broker } = started));

function assertSecurityHeaders(response, description) {
  const expected = {
    'content-security-policy': POLICY,
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(response.headers.get(name), value, `${name} of ${description}`);
  assert.equal(response.headers.get('access-control-allow-origin'), null, description);
}

test('every kind of response has the security headers', async () => {
  const authorization = `Bearer ${SECRETS.provisioner}`;
  const type = 'application/json';
  const kinds = [
    [200, '/', {}],
    [404, '/no-such-file.js', {}],
    [401, '/api/session', {}],
    [200, '/api/session', { headers: { authorization } }],
    [200, '/api/data-apps', { headers: { authorization } }],
    [404, '/api/none', { headers: { authorization } }],
    [403, '/api/session', { headers: { authorization, origin: 'https://evil.example' } }],
    [415, '/api/tokens', { method: 'POST', headers: { authorization } }],
    [413, '/api/tokens', { method: 'POST', headers: { authorization, 'content-type': type }, body: 'x'.repeat(10_000) }],
    [204, '/api/session', { method: 'DELETE', headers: { authorization, 'content-type': type } }],
    [403, 'http://broker.example.com/', {}],
  ];
  for (const [status, path, init] of kinds) {
    const response = await broker.raw(path, init);
    assert.equal(response.status, status, path);
    assertSecurityHeaders(response, `${status} ${path}`);
    if (path.startsWith('/api')) assert.equal(response.headers.get('cache-control'), 'no-store', path);
    await response.text();
  }
});

test('a preflight from another site is refused', async () => {
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };
  const response = await broker.raw('/api/tokens', { method: 'OPTIONS', headers });
  assert.equal(response.status, 403);
  assertSecurityHeaders(response, 'a preflight');
});

test('each caller has its own rate limit, and failed sign-ins are limited by address', async () => {
  const { CHANGES, FAILED_SIGN_INS } = (await bundledWorker()).options.ratelimits;
  const change = (as) => broker.ask('DELETE', '/api/session', { as });
  const refused = await untilRefused(() => change('provisioner'), CHANGES.simple.limit);
  assert.deepEqual([refused.json.error.code, refused.headers.get('retry-after')], ['TOO_MANY_REQUESTS', '60']);
  assert.equal((await change('reader')).status, 204);
  assert.equal((await broker.read('tokens')).status, 200, 'reads have a separate limit');

  const fail = (address) => broker.ask('GET', '/api/session', { secret: 'wrong', headers: { 'cf-connecting-ip': address } });
  await untilRefused(() => fail('203.0.113.1'), FAILED_SIGN_INS.simple.limit);
  assert.equal((await fail('203.0.113.2')).status, 401);
});

/** Sends up to twice the limit, because the count restarts if a minute ends in between. */
async function untilRefused(ask, limit) {
  for (let count = 0; count <= 2 * limit + 1; count += 1) {
    const response = await ask();
    if (response.status === 429) return response;
  }
  throw new Error('no request was refused');
}
