import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { generateKeyPair } from 'jose';
import { DATA_APP, startBroker } from './broker.mjs';
import { startDatabrain } from './databrain.mjs';
import { AUDIENCE, startTeam } from './access-team.mjs';

let databrain;
let team;
let broker;
before(async () => {
  databrain = await startDatabrain();
  team = await startTeam();
  const vars = { BEARER_SECRETS: '', ACCESS_TEAM_DOMAIN: team.url, ACCESS_AUDIENCE: AUDIENCE, ACCESS_PROVISIONERS: 'Grace@example.com  deployer' };
  broker = await startBroker({ databrainUrl: databrain.url, vars });
});
after(async () => {
  await broker?.kill();
  await databrain?.close();
  await team?.close();
});

let address = 0;
const send = (token, init = {}, path = '/api/session') =>
  broker.raw(path, { ...init, headers: { 'cf-access-jwt-assertion': token, 'cf-connecting-ip': `192.0.2.${(address += 1)}`, ...init.headers } });

const now = () => Math.floor(Date.now() / 1000);
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('a user whom Access has authenticated can read', async () => {
  const response = await send(await team.token());
  assert.equal(response.status, 200);
  const { caller, signInMethods } = await response.json();
  assert.deepEqual([caller, signInMethods], [{ id: 'ada@example.com', role: 'reader', via: 'access' }, ['access']]);
});

test('a user and a service token in ACCESS_PROVISIONERS can provision', async () => {
  for (const claims of [{ email: 'grace@EXAMPLE.com' }, { email: undefined, common_name: 'deployer', sub: '' }]) {
    const body = JSON.stringify({ dataApp: DATA_APP, name: 'Created through Access' });
    const response = await send(await team.token(claims), { method: 'POST', body, headers: { 'content-type': 'application/json' } }, '/api/tokens');
    assert.equal(response.status, 200);
  }
});

test('a reader cannot provision', async () => {
  const init = { method: 'POST', body: JSON.stringify({ dataApp: DATA_APP, name: 'Not created' }), headers: { 'content-type': 'application/json' } };
  assert.equal((await send(await team.token(), init, '/api/tokens')).status, 403);
  assert.equal(databrain.tokens('Not created').length, 0);
});

test('an invalid token is refused', async (t) => {
  const good = await team.token();
  const [head, body, signature] = good.split('.');
  const { privateKey: other } = await generateKeyPair('RS256');
  const publicAsSecret = new TextEncoder().encode(JSON.stringify(team.jwk));
  const bad = {
    'of another audience': team.token({ aud: ['somebody-else'] }),
    'without an audience': team.token({ aud: undefined }),
    'of another issuer': team.token({ iss: 'https://evil.cloudflareaccess.com' }),
    'of an issuer with the same prefix': team.token({ iss: `${team.url}.evil.example` }),
    'that has expired': team.token({ exp: now() - 1, iat: now() - 600 }),
    'that never expires': team.token({ exp: undefined }),
    'that is not valid yet': team.token({ nbf: now() + 600 }),
    'signed with another key': team.token({}, { key: other }),
    'signed with an unknown key ID': team.token({}, { key: other, header: { kid: 'unknown' } }),
    'with a modified body': `${head}.${encoded({ iss: team.url, aud: [AUDIENCE], email: 'grace@example.com', iat: now(), exp: now() + 600 })}.${signature}`,
    'without a signature': `${head}.${body}.`,
    'with the algorithm none': `${encoded({ alg: 'none', kid: 'current' })}.${body}.`,
    'with the public key as a secret': team.token({}, { key: publicAsSecret, header: { alg: 'HS256' } }),
    'without an identity': team.token({ email: undefined }),
    'with an identity that is not a string': team.token({ email: ['grace@example.com'] }),
    'that is malformed': 'nonsense',
  };
  for (const [description, token] of Object.entries(bad)) {
    await t.test(description, async () => {
      const response = await send(await token);
      assert.equal(response.status, 401);
      assert.equal((await response.json()).error.code, 'UNAUTHENTICATED');
    });
  }
});

test('an empty header is not a credential, and a bearer secret is refused if none is configured', async () => {
  assert.equal((await send('')).status, 401);
  const headers = { authorization: `Bearer ${await team.token()}`, 'cf-connecting-ip': '192.0.2.250' };
  assert.equal((await broker.raw('/api/session', { headers })).status, 401);
});

test('a failure to load the keys is not reported as an invalid token', async () => {
  const unreachable = await startTeam();
  unreachable.disconnect();
  const vars = { BEARER_SECRETS: '', ACCESS_TEAM_DOMAIN: unreachable.url, ACCESS_AUDIENCE: AUDIENCE };
  const other = await startBroker({ vars });
  const response = await other.raw('/api/session', { headers: { 'cf-access-jwt-assertion': await unreachable.token() } });
  assert.equal(response.status, 503);
  assert.equal((await response.json()).error.code, 'ACCESS_UNREACHABLE');
  await other.kill();
  await unreachable.close();
});

test('a team domain must be an https URL', async () => {
  for (const domain of ['http://example.cloudflareaccess.com', 'example.cloudflareaccess.com']) {
    const other = await startBroker({ vars: { BEARER_SECRETS: '', ACCESS_TEAM_DOMAIN: domain, ACCESS_AUDIENCE: AUDIENCE } });
    const response = await other.raw('/api/session', { headers: { 'cf-access-jwt-assertion': await team.token() } });
    assert.equal((await response.json()).error.code, 'NOT_CONFIGURED');
    await other.kill();
  }
});
