import assert from 'node:assert/strict';
import test from 'node:test';
import { createEmulator } from '../../pkg/emulator/index.js';
import { ask, failure } from './ask.mjs';

const seed = () => createEmulator({ now: clock(), dataApps: [{ name: 'a', tokens: [{ name: 't', key: 'key-a' }] }, { name: 'b', tokens: [{ name: 't', key: 'key-b' }] }] });

/** Each reading is a millisecond later. */
function clock() {
  let now = Date.UTC(2026, 0, 1);
  return () => now++;
}

const names = (emulator) => emulator.state.dataApps.map(({ name }) => name);
const embed = { dashboardId: 'd', embedType: 'dashboard', workspaceName: 'w', accessSettings: { datamartName: 'm' } };

for (const path of ['/api/v2/data-app', '/api/v2/dataApp']) {
  test(`create, rename, delete answer {name}: ${path}`, async () => {
    const emulator = seed();
    assert.deepEqual(await ask(emulator, `POST ${path}`, { body: { name: 'c' } }), { status: 200, body: { name: 'c' } });
    assert.deepEqual(names(emulator), ['a', 'b', 'c']);
    assert.deepEqual(await ask(emulator, `PUT ${path}`, { body: { name: 'c', updateName: 'd d' } }), { status: 200, body: { name: 'd d' } });
    assert.deepEqual(names(emulator), ['a', 'b', 'd d']);
    assert.deepEqual(await ask(emulator, `DELETE ${path}?name=d%20d`), { status: 200, body: { name: 'd d' } });
    assert.deepEqual(names(emulator), ['a', 'b']);
  });
}

test('a new data app has no keys and no embeds', async () => {
  const emulator = seed();
  await ask(emulator, 'POST /api/v2/data-app', { body: { name: 'c' } });
  const { createdAt, updatedAt, ...rest } = (await ask(emulator, 'GET /api/v2/data-app')).body.data[2];
  assert.equal(createdAt, updatedAt);
  assert.deepEqual(rest, { name: 'c', type: 'embedded', embedCount: 0, embeds: [] });
});

test('a data app shows its embeds', async () => {
  const emulator = seed();
  const { body } = await ask(emulator, 'POST /api/v2/data-app/embeds', { bearer: 'key-a', body: { ...embed, name: 'e' } });
  const [a, b] = (await ask(emulator, 'GET /api/v2/data-app')).body.data;
  const { createdAt, updatedAt } = emulator.state.dataApps[0].embeds[0];
  assert.deepEqual([a.embedCount, a.embeds], [1, [{ name: 'e', embedId: body.id, createdAt, updatedAt }]]);
  assert.deepEqual([b.embedCount, b.embeds], [0, []]);
});

test('names are unique, case-sensitively', async () => {
  const emulator = seed();
  assert.deepEqual(await ask(emulator, 'POST /api/v2/data-app', { body: { name: 'a' } }), failure('DATA_APP_ALREADY_EXISTS', 'Data app already exists'));
  assert.equal((await ask(emulator, 'POST /api/v2/data-app', { body: { name: 'A' } })).status, 200);
  const taken = failure('INVALID_REQUEST_BODY', '"updateName" is already the name of a data app');
  assert.deepEqual(await ask(emulator, 'PUT /api/v2/data-app', { body: { name: 'a', updateName: 'b' } }), taken);
  assert.equal((await ask(emulator, 'PUT /api/v2/data-app', { body: { name: 'a', updateName: 'a' } })).status, 200);
  assert.deepEqual(names(emulator), ['a', 'b', 'A']);
});

test('rename: keys, embeds and guest tokens stay valid; the old name is unknown', async () => {
  const emulator = seed();
  await ask(emulator, 'POST /api/v2/data-app/embeds', { bearer: 'key-a', body: embed });
  await ask(emulator, 'POST /api/v2/guest-token/create', { bearer: 'key-a', body: { clientId: '1', dataAppName: 'a' } });
  await ask(emulator, 'PUT /api/v2/data-app', { body: { name: 'a', updateName: 'z' } });
  const { body } = await ask(emulator, 'GET /api/v2/data-app/embeds', { bearer: 'key-a' });
  assert.equal(body.data[0].embedMetadata.dataAppName, 'z');
  assert.equal((await ask(emulator, 'GET /api/v2/data-app/api-tokens?dataAppName=z')).body.data[0].key, 'key-a');
  assert.deepEqual(await ask(emulator, 'GET /api/v2/data-app/api-tokens?dataAppName=a'), failure('DATA_APP_NOT_FOUND', 'Data app not found'));
  assert.equal((await ask(emulator, 'POST /api/v2/guest-token/create', { bearer: 'key-a', body: { clientId: '1', dataAppName: 'z' } })).status, 200);
  assert.equal(emulator.state.guestTokens.length, 2);
  assert.ok(emulator.state.dataApps[0].updatedAt > emulator.state.dataApps[0].createdAt);
});

test('delete: its keys, embeds and guest tokens become invalid, those of others stay valid', async () => {
  const emulator = seed();
  for (const [bearer, dataAppName] of [['key-a', 'a'], ['key-b', 'b']]) {
    await ask(emulator, 'POST /api/v2/data-app/embeds', { bearer, body: embed });
    await ask(emulator, 'POST /api/v2/guest-token/create', { bearer, body: { clientId: '1', dataAppName } });
  }
  await ask(emulator, 'PUT /api/v2/data-app', { body: { name: 'a', updateName: 'z' } });
  await ask(emulator, 'DELETE /api/v2/data-app?name=z');
  assert.deepEqual(names(emulator), ['b']);
  assert.deepEqual(emulator.state.guestTokens.map(({ dataAppName }) => dataAppName), ['b']);
  const list = (bearer) => ask(emulator, 'GET /api/v2/data-app/embeds', { bearer });
  assert.deepEqual(await list('key-a'), failure('INVALID_DATA_APP_API_KEY', 'Invalid data app API key'));
  assert.equal((await list('key-b')).body.data.length, 1);
});

for (const [line, body, message] of [
  ['POST /api/v2/data-app', {}, '"name" is required'],
  ['POST /api/v2/data-app', { name: '' }, '"name" is not allowed to be empty'],
  ['POST /api/v2/data-app', { name: 'c', workspaceName: 'w' }, '"workspaceName" is not allowed'],
  ['PUT /api/v2/data-app', { name: 'a' }, '"updateName" is required'],
  ['PUT /api/v2/data-app', { name: 'a', updateName: 5 }, '"updateName" must be a string'],
  ['DELETE /api/v2/data-app', undefined, '"name" is required'],
]) {
  test(`${line} refuses ${JSON.stringify(body)}`, async () => {
    const emulator = seed();
    assert.deepEqual(await ask(emulator, line, { body }), failure('INVALID_REQUEST_BODY', message));
    assert.deepEqual(names(emulator), ['a', 'b']);
  });
}
