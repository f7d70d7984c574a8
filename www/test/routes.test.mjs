import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignJWT } from 'jose';
import { isAudited, routes } from '../src/roles.ts';
import { DATA_APP, ORIGIN, SECRETS, startBroker } from './broker.mjs';
import { shareBroker } from './shared.mjs';

const QUERY = `?${new URLSearchParams({ dataApp: DATA_APP, name: 'CI' })}`;
const BODY = JSON.stringify({ dataApp: DATA_APP, name: 'CI' });
const JSON_TYPE = { 'content-type': 'application/json' };

let databrain;
let broker;
shareBroker((started) => ({ databrain, broker } = started));

let address = 0;
/** Sends each request from its own address, so that no rate limit applies. */
function send(method, path, headers = {}, { from = broker, type = JSON_TYPE, body = BODY } = {}) {
  const sent = { 'cf-connecting-ip': `2001:db8::${(address += 1)}`, ...(method !== 'GET' && type), ...headers };
  return from.raw(path, { method, headers: sent, ...(method === 'POST' && { body }) });
}
const codeOf = async (response) => (await response.json()).error.code;
const bearer = (secret) => ({ authorization: `Bearer ${secret}` });
const table = Object.entries(routes).map(([route, required]) => [...route.split(' '), required]);
const paths = table.map(([method, path]) => [method, `${path}${QUERY}`]);

test('the table of routes is complete, and only the session routes are public', () => {
  assert.ok(table.length >= 12);
  const publicRoutes = table.filter(([, , required]) => required === 'anyone').map(([method, path]) => `${method} ${path}`);
  assert.deepEqual(publicRoutes, ['GET /api/session', 'POST /api/session']);
  for (const [method, path, required] of table) {
    if (isAudited(method, path) && path !== '/api/session') assert.equal(required, 'provisioner', `${method} ${path}`);
  }
});

test('every route refuses a missing or wrong credential', async (t) => {
  const { provisioner } = SECRETS;
  const wrong = {
    none: {},
    'a wrong secret': bearer('wrong-0123456789abcdef0123456789abcdef'),
    'a prefix of the secret': bearer(provisioner.slice(0, -1)),
    'the secret with a suffix': bearer(`${provisioner}x`),
    'the secret in upper case': bearer(provisioner.toUpperCase()),
    'the whole entry of BEARER_SECRETS': bearer(`billing:provisioner:${provisioner}`),
    'an empty bearer token': { authorization: 'Bearer ' },
    'another scheme': { authorization: `Basic ${Buffer.from(`billing:${provisioner}`).toString('base64')}` },
    'two secrets': bearer(`${provisioner} ${provisioner}`),
    'a cookie that is not a session': { cookie: `__Host-session=${provisioner}` },
    'an Access header, without Access being configured': { 'cf-access-jwt-assertion': 'e30.e30.e30' },
  };
  for (const [description, headers] of Object.entries(wrong)) {
    await t.test(description, async () => {
      for (const [method, path] of [...paths, ['POST', '/api/no-such-route'], ['GET', '/api'], ['PUT', '/api/tokens'], ['GET', '/api/rotate']]) {
        const response = await send(method, path, { origin: ORIGIN, ...headers });
        assert.deepEqual([method, path, response.status, await codeOf(response)], [method, path, 401, 'UNAUTHENTICATED']);
      }
    });
  }
  assert.equal(databrain.emulator.requests.length, 0, 'nothing reached Databrain');
});

test('a reader can only read', async () => {
  for (const [method, path, required] of table) {
    const response = await send(method, `${path}${QUERY}`, bearer(SECRETS.reader));
    if (required === 'provisioner') assert.deepEqual([path, response.status, await codeOf(response)], [path, 403, 'FORBIDDEN']);
    else if (path === '/api/emulator') assert.equal(response.status, 404);
    else assert.ok(response.status < 300, `${method} ${path}: ${response.status}`);
  }
  assert.equal(databrain.count('createApiToken') + databrain.count('rotateApiKey'), 0);
});

test('a path that is not in the table does not exist', async () => {
  for (const path of ['/api/key/', '/api//key', '/API/key', '/api/%6bey', '/api/tokens/../key', '/api/key;x']) {
    const response = await send('GET', `${path}${QUERY}`, bearer(SECRETS.reader));
    assert.ok([403, 404].includes(response.status), `${path}: ${response.status}`);
    assert.doesNotMatch(await response.text(), /"key"/);
  }
  assert.equal((await send('HEAD', `/api/key${QUERY}`, bearer(SECRETS.reader))).status, 403);
});

test('every caller is refused if the configuration is missing or invalid', async () => {
  for (const vars of [
    { BEARER_SECRETS: '' },
    { BEARER_SECRETS: '', ACCESS_TEAM_DOMAIN: 'https://example.cloudflareaccess.com' },
    { BEARER_SECRETS: 'billing:provisioner:short' },
    { BEARER_SECRETS: 'billing:admin:0123456789abcdef0123456789abcdef' },
    { BEARER_SECRETS: '0123456789abcdef0123456789abcdef' },
    { BEARER_SECRETS: 'one:reader:0123456789abcdef0123456789abcdef one:provisioner:fedcba9876543210fedcba9876543210' },
  ]) {
    const from = await startBroker({ databrainUrl: databrain.url, vars });
    for (const headers of [{}, bearer(''), bearer('undefined'), bearer('short'), bearer('0123456789abcdef0123456789abcdef')]) {
      for (const [method, path] of paths) {
        const response = await send(method, path, headers, { from });
        assert.deepEqual([method, path, response.status, await codeOf(response)], [method, path, 503, 'NOT_CONFIGURED']);
      }
    }
    await from.kill();
  }
});

test('cross-origin requests are refused even with a valid credential', async () => {
  for (const [method, path] of paths) {
    const crossOrigin = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: ORIGIN.replace('https', 'http') },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: ORIGIN, 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of crossOrigin) {
      const response = await send(method, path, { ...bearer(SECRETS.provisioner), ...headers });
      assert.deepEqual([method, path, response.status, await codeOf(response)], [method, path, 403, 'CROSS_ORIGIN']);
    }
    if (method === 'GET') continue;
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain; application/json', 'application/jsonp']) {
      const response = await send(method, path, bearer(SECRETS.provisioner), { type: { 'content-type': type } });
      assert.deepEqual([method, path, response.status, await codeOf(response)], [method, path, 415, 'NOT_JSON']);
    }
  }
});

/** @returns {Promise<{cookie: string, set: string}>} */
async function signIn(as = 'provisioner') {
  const response = await send('POST', '/api/session', bearer(SECRETS[as]));
  assert.equal(response.status, 200);
  const set = response.headers.get('set-cookie');
  return { set, cookie: set.split(';')[0] };
}

test('a session cookie cannot be read by scripts or sent by other sites', async () => {
  const { set, cookie } = await signIn();
  assert.match(set, /^__Host-session=[\w.-]+; Path=\/; Max-Age=28800; HttpOnly; SameSite=Strict; Secure$/);
  const { caller } = await (await send('GET', '/api/session', { cookie })).json();
  assert.deepEqual(caller, { id: 'billing', role: 'provisioner', via: 'session' });
  assert.equal((await send('POST', '/api/tokens', { cookie })).status, 403, 'a change without its origin');
  assert.equal((await send('POST', '/api/tokens', { cookie, origin: ORIGIN })).status, 200);
  assert.equal((await send('POST', '/api/tokens', { cookie, 'sec-fetch-site': 'same-origin' })).status, 200);
  const end = await send('DELETE', '/api/session', { cookie, origin: ORIGIN });
  assert.deepEqual([end.status, end.headers.get('set-cookie')], [204, '__Host-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure']);
});

test('the session of a reader can read', async () => {
  const { cookie } = await signIn('reader');
  assert.equal((await send('GET', `/api/tokens${QUERY}`, { cookie })).status, 200);
  assert.equal((await send('POST', '/api/tokens', { cookie, origin: ORIGIN })).status, 403);
  assert.equal((await send('POST', '/api/session', { cookie, origin: ORIGIN })).status, 401, 'a session cannot create another session');
});

test('an invalid session is ignored', async () => {
  const { cookie } = await signIn('reader');
  const [head, body, signature] = cookie.split('=')[1].split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const key = async (secret) => new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`session\ndashboards\n${secret}`)));
  const sign = async (payload, secret = SECRETS.reader) => new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(await key(secret));
  assert.equal((await send('GET', '/api/session', { cookie: `__Host-session=${await sign(claims)}` })).status, 200, 'a session signed by this test is valid');
  const bad = [
    `${head}.${encoded({ ...claims, sub: 'billing' })}.${signature}`,
    `${encoded({ alg: 'none' })}.${body}.`,
    `${head}.${body}.`,
    await sign({ ...claims, sub: 'billing' }),
    await sign({ ...claims, sub: 'nobody' }),
    await sign(claims, 'another-secret-0123456789abcdef0123'),
    await sign({ ...claims, exp: claims.iat - 1 }),
    await sign({ ...claims, exp: undefined }),
    await sign({ ...claims, iss: 'somebody-else' }),
  ];
  for (const token of bad) assert.equal((await send('GET', '/api/session', { cookie: `__Host-session=${token}` })).status, 401);
});

test('a session becomes invalid when its secret changes', async () => {
  const { cookie } = await signIn();
  const vars = { BEARER_SECRETS: 'billing:provisioner:a-new-secret-0123456789abcdef01234567' };
  const from = await startBroker({ databrainUrl: databrain.url, vars });
  assert.equal((await send('GET', '/api/session', { cookie }, { from })).status, 401);
  await from.kill();
});

test('plain HTTP is refused', async () => {
  const response = await send('GET', `http://broker.example.com/api/key${QUERY}`, bearer(SECRETS.provisioner));
  assert.deepEqual([response.status, await codeOf(response)], [403, 'HTTPS_REQUIRED']);
});

test('a body that is too large, missing, or not an object is refused', async () => {
  const large = JSON.stringify({ dataApp: DATA_APP, name: 'x'.repeat(9000) });
  const post = async (body) => (await send('POST', '/api/tokens', bearer(SECRETS.provisioner), { body })).status;
  const statuses = [];
  for (const body of [large, '', '[]', '"text"', '{', 'null']) statuses.push(await post(body));
  assert.deepEqual(statuses, [413, 400, 400, 400, 400, 400]);
  for (const name of ['', '   ', 'x'.repeat(201), 'a\nb', 7, null, { a: 1 }, undefined]) {
    const response = await send('POST', '/api/tokens', bearer(SECRETS.provisioner), { body: JSON.stringify({ dataApp: DATA_APP, name }) });
    assert.deepEqual([name, response.status], [name, 400]);
  }
});

test('a misspelt field is refused', async () => {
  for (const [path, body] of [
    ['/api/rotate', { dataApp: DATA_APP, name: 'CI', grace: 0 }],
    ['/api/rotate', { dataApp: DATA_APP, name: 'CI', graceseconds: 0 }],
    ['/api/tokens', { dataApp: DATA_APP, name: 'CI', graceSeconds: 0 }],
  ]) {
    const response = await send('POST', path, bearer(SECRETS.provisioner), { body: JSON.stringify(body) });
    assert.deepEqual([response.status, await codeOf(response)], [400, 'INVALID_INPUT']);
  }
});

test('all settings are checked together, before one of them is needed', async () => {
  const invalid = { TIMEOUT_SECONDS: 'abc', SETTLE_SECONDS: '', MAX_KEY_AGE_DAYS: '0.001', GRACE_SECONDS: '9999999', ACCESS_AUDIENCE: 'alone', DATABRAIN_API_URL: 'example.com' };
  const from = await startBroker({ databrainUrl: databrain.url, vars: invalid });
  const { status, json } = await from.ask('GET', '/api/session');
  assert.deepEqual([status, json.error.code], [503, 'NOT_CONFIGURED']);
  for (const name of Object.keys(invalid)) assert.match(json.error.message, new RegExp(name));
  for (const cron of ['17 * * * *', '43 3 * * *']) assert.equal((await from.scheduled(cron)).outcome, 'exception');
  await from.kill();
});
