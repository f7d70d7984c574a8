import assert from 'node:assert/strict';
import test from 'node:test';
import { createEmulator } from '../../pkg/emulator/index.js';
import { SERVICE_TOKEN, TOKENS, UUID, ask, failure } from './ask.mjs';

const PATH = 'POST /api/v2/data-app/rotate-api';
const OLD = '11111111-1111-4111-8111-111111111111';
const STRANGE = '22222222-2222-4222-8222-222222222222';

const seed = (options) => createEmulator({ dataApps: [{ name: 'a', tokens: [{ name: 'production', key: OLD }] }], ...options });
const rotate = (emulator, expireAt, bearer = OLD) => ask(emulator, PATH, { bearer, body: { expireAt } });
const use = (emulator, bearer) => ask(emulator, 'GET /api/v2/data-app/embeds', { bearer });
const works = { status: 200, body: { data: [], error: null } };
const expired = failure('AUTHENTICATION_ERROR', 'API key has expired', 401);

for (const [title, init] of [
  ['newer contract, the key is the bearer', { bearer: OLD, body: { expireAt: 60 } }],
  ['older contract, the key is in the body', { bearer: SERVICE_TOKEN, body: { key: OLD, expireAt: 60 } }],
]) {
  test(`${title}: both keys are valid during the grace period, then only the new one`, async () => {
    const emulator = seed();
    const { status, body } = await ask(emulator, PATH, init);
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body), ['key']);
    assert.match(body.key, UUID);
    assert.notEqual(body.key, OLD);
    assert.deepEqual(await use(emulator, OLD), works);
    assert.deepEqual(await use(emulator, body.key), works);
    emulator.advance(59_000);
    assert.deepEqual(await use(emulator, OLD), works);
    emulator.advance(1_000);
    assert.deepEqual(await use(emulator, OLD), expired);
    assert.deepEqual(await use(emulator, body.key), works);
  });
}

test('the grace period follows the clock of the option, to the millisecond', async () => {
  let now = 1_000_000;
  const emulator = seed({ now: () => now });
  await rotate(emulator, 2);
  assert.equal(emulator.state.dataApps[0].tokens[0].expiresAt, new Date(1_002_000).toISOString());
  now = 1_001_999;
  assert.deepEqual(await use(emulator, OLD), works);
  now = 1_002_000;
  assert.deepEqual(await use(emulator, OLD), expired);
  assert.throws(() => emulator.advance(1), /the option `now`/);
});

test('0 invalidates the old key at once; numeric text is accepted; so is a grace period of any length', async () => {
  for (const expireAt of [0, '0']) {
    const emulator = seed();
    await rotate(emulator, expireAt);
    assert.deepEqual(await use(emulator, OLD), expired);
  }
  const emulator = seed();
  assert.equal((await rotate(emulator, Number.MAX_SAFE_INTEGER)).status, 200);
  assert.deepEqual(await use(emulator, OLD), works);
});

test('the new key keeps the description too, even after a rename of the data app', async () => {
  const emulator = seed();
  await ask(emulator, 'PUT /api/v2/data-app', { body: { name: 'a', updateName: 'b' } });
  await rotate(emulator, 60);
  assert.deepEqual(emulator.state.dataApps[0].tokens.map(({ description }) => description), Array(2).fill('API key for data app a'));
});

test('the new key has the name of the old one, which leaves the list when it expires', async () => {
  const emulator = seed();
  const { key } = (await rotate(emulator, 60)).body;
  const list = async () => (await ask(emulator, `GET ${TOKENS}?dataAppName=a`)).body.data.map((token) => [token.name, token.key]);
  assert.deepEqual(await list(), [['production', OLD], ['production', key]]);
  emulator.advance(60_000);
  assert.deepEqual(await list(), [['production', key]]);
  assert.equal(emulator.state.dataApps[0].tokens.length, 2);
});

test('listExpired: it stays in the list', async () => {
  const emulator = seed({ listExpired: true });
  await rotate(emulator, 0);
  assert.equal((await ask(emulator, `GET ${TOKENS}?dataAppName=a`)).body.data.length, 2);
});

test('an expired key is refused', async () => {
  const emulator = seed();
  await rotate(emulator, 0);
  assert.deepEqual(await rotate(emulator, 0), expired);
  assert.deepEqual(await ask(emulator, 'POST /api/v2/guest-token/create', { bearer: OLD, body: { clientId: '1', dataAppName: 'a' } }), expired);
  assert.equal(emulator.requests.at(-1).authorized, false);
});

test('a key in its grace period cannot be rotated again', async () => {
  const emulator = seed();
  const { key } = (await rotate(emulator, 60)).body;
  assert.deepEqual(await rotate(emulator, 60), failure('INVALID_DATA_APP_API_KEY', 'Invalid data app API key'));
  assert.equal((await rotate(emulator, 60, key)).status, 200);
  assert.equal(emulator.state.dataApps[0].tokens.length, 3);
});

for (const [title, bearer, status, message] of [
  ['missing', null, 400, 'API key is missing or not a valid GUID'],
  ['not a UUID', 'key', 400, 'API key is missing or not a valid GUID'],
  ['unknown', STRANGE, 401, 'API key not found'],
]) {
  test(`a key that is ${title}: AUTHENTICATION_ERROR ${status}`, async () => {
    assert.deepEqual(await rotate(seed(), 60, bearer), failure('AUTHENTICATION_ERROR', message, status));
  });
}

for (const [bearer, body, message] of [
  [OLD, {}, '"expireAt" is required'],
  [OLD, { expireAt: 'soon' }, '"expireAt" must be a number'],
  [OLD, { expireAt: null }, '"expireAt" must be a number'],
  [OLD, { expireAt: -1 }, '"expireAt" must be greater than or equal to 0'],
  [OLD, { expireAt: 1e300 }, '"expireAt" must be a safe number'],
  [OLD, { key: OLD, expireAt: 60 }, '"key" is not allowed'],
  [SERVICE_TOKEN, { expireAt: 60 }, '"key" is required'],
  [SERVICE_TOKEN, { key: 'key', expireAt: 60 }, '"key" must be a valid GUID'],
]) {
  test(`refuses ${JSON.stringify(body)} of ${bearer === OLD ? 'the key' : 'the service token'}`, async () => {
    const emulator = seed();
    assert.deepEqual(await ask(emulator, PATH, { bearer, body }), failure('INVALID_REQUEST_BODY', message));
    assert.equal(emulator.state.dataApps[0].tokens.length, 1);
  });
}

test('older contract: a key that is unknown or rotated is INVALID_DATA_APP_API_KEY', async () => {
  const emulator = seed();
  const older = (key) => ask(emulator, PATH, { body: { key, expireAt: 60 } });
  const answer = failure('INVALID_DATA_APP_API_KEY', 'Invalid data app API key');
  assert.deepEqual(await older(STRANGE), answer);
  assert.equal((await older(OLD)).status, 200);
  assert.deepEqual(await older(OLD), answer);
});

test('dialect.rotation: a server that supports only one contract', async () => {
  const newer = seed({ dialect: { rotation: 'newer' } });
  assert.equal((await ask(newer, PATH, { body: { key: OLD, expireAt: 60 } })).body.error.code, 'AUTHENTICATION_ERROR');
  assert.equal((await rotate(newer, 60)).status, 200);
  const older = seed({ dialect: { rotation: 'older' } });
  assert.deepEqual(await rotate(older, 60), failure('AUTHENTICATION_ERROR', 'Invalid Service Token'));
  assert.equal((await ask(older, PATH, { body: { key: OLD, expireAt: 60 } })).status, 200);
});
