import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignJWT } from 'jose';
import { isAct, routes } from '../src/roles.ts';
import { DATA_APP, ORIGIN, SECRETS, startBroker } from './broker.mjs';
import { startBoth } from './standing.mjs';

const QUERY = `?${new URLSearchParams({ dataApp: DATA_APP, name: 'CI' })}`;
const BODY = JSON.stringify({ dataApp: DATA_APP, name: 'CI' });
const JSON_TYPE = { 'content-type': 'application/json' };

let databrain;
let broker;
startBoth((both) => ({ databrain, broker } = both));

let address = 0;
/** Each request has its own address, so that no rate limit is reached by accident. */
function knock(method, path, headers = {}, given = {}) {
  const { from = broker, type = JSON_TYPE, body = BODY } = given;
  const sent = { 'cf-connecting-ip': `2001:db8::${(address += 1)}`, ...(method !== 'GET' && type), ...headers };
  return from.raw(path, { method, headers: sent, ...(method === 'POST' && { body }) });
}
const codeOf = async (response) => (await response.json()).error.code;
const bearer = (secret) => ({ authorization: `Bearer ${secret}` });
const table = Object.entries(routes).map(([route, needs]) => [...route.split(' '), needs]);
const paths = table.map(([method, path]) => [method, `${path}${QUERY}`]);

test('the table of routes is not empty, and opens no route by mistake', () => {
  assert.ok(table.length >= 12);
  const open = table.filter(([, , needs]) => needs === 'anyone').map(([method, path]) => `${method} ${path}`);
  assert.deepEqual(open, ['GET /api/session', 'POST /api/session']);
  for (const [method, path, needs] of table) {
    if (isAct(method, path) && path !== '/api/session') assert.equal(needs, 'provisioner', `${method} ${path}`);
  }
});

test('no credential, or a wrong one, opens no route', async (t) => {
  const { provisioner } = SECRETS;
  const wrong = {
    none: {},
    'a wrong secret': bearer('wrong-0123456789abcdef0123456789abcdef'),
    'the beginning of the secret': bearer(provisioner.slice(0, -1)),
    'the secret and more': bearer(`${provisioner}x`),
    'the secret in other letters': bearer(provisioner.toUpperCase()),
    'the whole entry': bearer(`billing:provisioner:${provisioner}`),
    'an empty bearer': { authorization: 'Bearer ' },
    'another scheme': { authorization: `Basic ${Buffer.from(`billing:${provisioner}`).toString('base64')}` },
    'two secrets': bearer(`${provisioner} ${provisioner}`),
    'a cookie that is no session': { cookie: `__Host-session=${provisioner}` },
    'a header of Access, which is not set up': { 'cf-access-jwt-assertion': 'e30.e30.e30' },
  };
  for (const [what, headers] of Object.entries(wrong)) {
    await t.test(what, async () => {
      for (const [method, path] of [...paths, ['POST', '/api/no-such-route'], ['GET', '/api'], ['PUT', '/api/tokens'], ['GET', '/api/rotate']]) {
        const response = await knock(method, path, { origin: ORIGIN, ...headers });
        assert.deepEqual([method, path, response.status, await codeOf(response)], [method, path, 401, 'UNAUTHENTICATED']);
      }
    });
  }
  assert.equal(databrain.emulator.requests.length, 0, 'nothing reached Databrain');
});

test('a reader can only read', async () => {
  for (const [method, path, needs] of table) {
    const response = await knock(method, `${path}${QUERY}`, bearer(SECRETS.reader));
    if (needs === 'provisioner') assert.deepEqual([path, response.status, await codeOf(response)], [path, 403, 'FORBIDDEN']);
    else if (path === '/api/emulator') assert.equal(response.status, 404);
    else assert.ok(response.status < 300, `${method} ${path}: ${response.status}`);
  }
  assert.equal(databrain.count('createApiToken') + databrain.count('rotateApiKey'), 0);
});

test('a path that is not in the table does not exist', async () => {
  for (const path of ['/api/key/', '/api//key', '/API/key', '/api/%6bey', '/api/tokens/../key', '/api/key;x']) {
    const response = await knock('GET', `${path}${QUERY}`, bearer(SECRETS.reader));
    assert.ok([403, 404].includes(response.status), `${path}: ${response.status}`);
    assert.doesNotMatch(await response.text(), /"key"/);
  }
  assert.equal((await knock('HEAD', `/api/key${QUERY}`, bearer(SECRETS.reader))).status, 403);
});

test('every caller is refused without a configuration, or with an invalid one', async () => {
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
        const response = await knock(method, path, headers, { from });
        assert.deepEqual([method, path, response.status, await codeOf(response)], [method, path, 503, 'NOT_CONFIGURED']);
      }
    }
    await from.kill();
  }
});

test('requests from another site are refused with every credential', async () => {
  for (const [method, path] of paths) {
    const foreign = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: ORIGIN.replace('https', 'http') },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: ORIGIN, 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of foreign) {
      const response = await knock(method, path, { ...bearer(SECRETS.provisioner), ...headers });
      assert.deepEqual([method, path, response.status, await codeOf(response)], [method, path, 403, 'FOREIGN_ORIGIN']);
    }
    if (method === 'GET') continue;
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain; application/json', 'application/jsonp']) {
      const response = await knock(method, path, bearer(SECRETS.provisioner), { type: { 'content-type': type } });
      assert.deepEqual([method, path, response.status, await codeOf(response)], [method, path, 415, 'NOT_JSON']);
    }
  }
});

/** @returns {Promise<{cookie: string, set: string}>} */
async function signIn(as = 'provisioner') {
  const response = await knock('POST', '/api/session', bearer(SECRETS[as]));
  assert.equal(response.status, 200);
  const set = response.headers.get('set-cookie');
  return { set, cookie: set.split(';')[0] };
}

test('a session is a cookie that scripts cannot read and other sites cannot send', async () => {
  const { set, cookie } = await signIn();
  assert.match(set, /^__Host-session=[\w.-]+; Path=\/; Max-Age=28800; HttpOnly; SameSite=Strict; Secure$/);
  const { caller } = await (await knock('GET', '/api/session', { cookie })).json();
  assert.deepEqual(caller, { id: 'billing', role: 'provisioner', via: 'session' });
  assert.equal((await knock('POST', '/api/tokens', { cookie })).status, 403, 'a change that does not say where it comes from');
  assert.equal((await knock('POST', '/api/tokens', { cookie, origin: ORIGIN })).status, 200);
  assert.equal((await knock('POST', '/api/tokens', { cookie, 'sec-fetch-site': 'same-origin' })).status, 200);
  const end = await knock('DELETE', '/api/session', { cookie, origin: ORIGIN });
  assert.deepEqual([end.status, end.headers.get('set-cookie')], [204, '__Host-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure']);
});

test('the session of a reader can read', async () => {
  const { cookie } = await signIn('reader');
  assert.equal((await knock('GET', `/api/tokens${QUERY}`, { cookie })).status, 200);
  assert.equal((await knock('POST', '/api/tokens', { cookie, origin: ORIGIN })).status, 403);
  assert.equal((await knock('POST', '/api/session', { cookie, origin: ORIGIN })).status, 401, 'a session makes no new session');
});

test('an invalid session is ignored', async () => {
  const { cookie } = await signIn('reader');
  const [head, body, signature] = cookie.split('=')[1].split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const key = async (secret) => new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`session\ndashboards\n${secret}`)));
  const sign = async (payload, secret = SECRETS.reader) => new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(await key(secret));
  assert.equal((await knock('GET', '/api/session', { cookie: `__Host-session=${await sign(claims)}` })).status, 200, 'the way in which the others are made');
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
  for (const token of bad) assert.equal((await knock('GET', '/api/session', { cookie: `__Host-session=${token}` })).status, 401);
});

test('a session ends with the secret that created it', async () => {
  const { cookie } = await signIn();
  const vars = { BEARER_SECRETS: 'billing:provisioner:a-new-secret-0123456789abcdef01234567' };
  const from = await startBroker({ databrainUrl: databrain.url, vars });
  assert.equal((await knock('GET', '/api/session', { cookie }, { from })).status, 401);
  await from.kill();
});

test('plain http is refused', async () => {
  const response = await knock('GET', `http://broker.example.com/api/key${QUERY}`, bearer(SECRETS.provisioner));
  assert.deepEqual([response.status, await codeOf(response)], [403, 'HTTPS_REQUIRED']);
});

test('a body that is too large, missing, or not an object is refused', async () => {
  const large = JSON.stringify({ dataApp: DATA_APP, name: 'x'.repeat(9000) });
  const send = async (body) => (await knock('POST', '/api/tokens', bearer(SECRETS.provisioner), { body })).status;
  const statuses = [];
  for (const body of [large, '', '[]', '"text"', '{', 'null']) statuses.push(await send(body));
  assert.deepEqual(statuses, [413, 400, 400, 400, 400, 400]);
  for (const name of ['', '   ', 'x'.repeat(201), 'a\nb', 7, null, { a: 1 }, undefined]) {
    const response = await knock('POST', '/api/tokens', bearer(SECRETS.provisioner), { body: JSON.stringify({ dataApp: DATA_APP, name }) });
    assert.deepEqual([name, response.status], [name, 400]);
  }
});
