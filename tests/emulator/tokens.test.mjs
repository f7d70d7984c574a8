import assert from 'node:assert/strict';
import test from 'node:test';
import { createEmulator } from '../../pkg/emulator/index.js';
import { APP, TOKENS, UUID, ask, failure } from './ask.mjs';

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

for (const path of [TOKENS, '/api/v2/dataApp/api-tokens', `${TOKENS}/`]) {
  test(`create answers {key} and nothing else: ${path}`, async () => {
    const emulator = createEmulator();
    const { status, body } = await ask(emulator, `POST ${path}`, { body: { dataAppName: APP, name: 'Production API Key' } });
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body), ['key']);
    assert.match(body.key, UUID);
    assert.equal(emulator.state.dataApps[0].tokens[0].key, body.key);
  });
}

test('create is not idempotent, and names may repeat', async () => {
  const emulator = createEmulator();
  const body = { dataAppName: APP, name: 'same' };
  const first = await ask(emulator, `POST ${TOKENS}`, { body });
  const second = await ask(emulator, `POST ${TOKENS}`, { body });
  assert.notEqual(first.body.key, second.body.key);
  assert.deepEqual(emulator.state.dataApps[0].tokens.map(({ name }) => name), ['same', 'same']);
});

test('list shows key, name, description, createdAt of each token, oldest first', async () => {
  const now = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
  const emulator = createEmulator({ now: () => now, dataApps: [{ name: APP, tokens: [{ name: 'one', key: 'key-one' }, { name: 'two' }] }] });
  const { status, body } = await ask(emulator, `GET ${TOKENS}?dataAppName=${encodeURIComponent(APP)}`);
  const createdAt = '2026-01-02T03:04:05.006Z';
  const description = `API key for data app ${APP}`;
  assert.equal(status, 200);
  assert.match(body.data[1].key, UUID);
  assert.deepEqual(body, {
    data: [
      { key: 'key-one', name: 'one', description, createdAt },
      { key: body.data[1].key, name: 'two', description, createdAt },
    ],
  });
});

test('list under the older prefix', async () => {
  const { body } = await ask(createEmulator(), `GET /api/v2/dataApp/api-tokens?dataAppName=${encodeURIComponent(APP)}`);
  assert.deepEqual(body, { data: [] });
});

test('listKeys false: no key in a list', async () => {
  const emulator = createEmulator({ listKeys: false, dataApps: [{ name: 'a', tokens: [{ name: 'one' }] }] });
  const { body } = await ask(emulator, `GET ${TOKENS}?dataAppName=a`);
  assert.deepEqual(Object.keys(body.data[0]), ['name', 'description', 'createdAt']);
});

test('lists are returned whole, or in pages of 10', async () => {
  const names = Array.from({ length: 23 }, (_, index) => `t${index}`);
  const emulator = createEmulator({ dataApps: [{ name: 'a', tokens: names.map((name) => ({ name })) }] });
  const list = async (query) => (await ask(emulator, `GET ${TOKENS}?dataAppName=a${query}`)).body.data.map(({ name }) => name);
  assert.deepEqual(await list(''), names);
  assert.deepEqual(await list('&isPagination=false&pageNumber=2'), names);
  assert.deepEqual(await list('&isPagination=true'), names.slice(0, 10));
  assert.deepEqual(await list('&isPagination=true&pageNumber=2'), names.slice(10, 20));
  assert.deepEqual(await list('&isPagination=true&pageNumber=3'), names.slice(20));
  assert.deepEqual(await list('&isPagination=true&pageNumber=4'), []);
});

for (const [query, message] of [
  ['', '"dataAppName" is required'],
  ['?dataAppName=', '"dataAppName" is not allowed to be empty'],
  ['?dataAppName=a&dataAppName=b', '"dataAppName" must be a string'],
  ['?dataAppName=a&isPagination=yes', '"isPagination" must be one of [true, false]'],
  ['?dataAppName=a&pageNumber=x', '"pageNumber" must be a number'],
  ['?dataAppName=a&pageNumber=0', '"pageNumber" must be greater than or equal to 1'],
]) {
  test(`list refuses the query "${query}"`, async () => {
    const emulator = createEmulator({ dataApps: ['a'] });
    assert.deepEqual(await ask(emulator, `GET ${TOKENS}${query}`), failure('INVALID_REQUEST_BODY', message));
  });
}

for (const [body, message] of [
  [{}, '"dataAppName" is required'],
  [{ dataAppName: APP }, '"name" is required'],
  [{ dataAppName: APP, name: '' }, '"name" is not allowed to be empty'],
  [{ dataAppName: 5, name: 'a' }, '"dataAppName" must be a string'],
  [{ dataAppName: APP, name: null }, '"name" must be a string'],
  [{ dataAppName: APP, name: 'a', description: 'b' }, '"description" is not allowed'],
  ['{"dataAppName":"a","name":"b","__proto__":{}}', '"__proto__" is not allowed'],
  [[], '"value" must be of type object'],
  ['null', '"value" must be of type object'],
  ['{"dataAppName":', '"value" must be valid JSON'],
  ['', '"dataAppName" is required'],
]) {
  test(`create refuses the body ${JSON.stringify(body)}`, async () => {
    const emulator = createEmulator();
    assert.deepEqual(await ask(emulator, `POST ${TOKENS}`, { body }), failure('INVALID_REQUEST_BODY', message));
    assert.equal(emulator.state.dataApps[0].tokens.length, 0);
  });
}

test('a body that is not declared as JSON is not read', async () => {
  const init = { body: { dataAppName: APP, name: 'a' }, headers: { 'content-type': 'text/plain' } };
  assert.deepEqual(await ask(createEmulator(), `POST ${TOKENS}`, init), failure('INVALID_REQUEST_BODY', '"dataAppName" is required'));
});

test('names are exact and case-sensitive', async () => {
  for (const dataAppName of [APP.toLowerCase(), `${APP} `, 'Other']) {
    const answer = failure('DATA_APP_NOT_FOUND', 'Data app not found');
    assert.deepEqual(await ask(createEmulator(), `POST ${TOKENS}`, { body: { dataAppName, name: 'a' } }), answer);
    assert.deepEqual(await ask(createEmulator(), `GET ${TOKENS}?dataAppName=${encodeURIComponent(dataAppName)}`), answer);
  }
});

test('a name with any characters survives the query', async () => {
  const name = 'R&D + "50%" / Ünïcode?#=';
  const { status } = await ask(createEmulator({ dataApps: [name] }), `GET ${TOKENS}?dataAppName=${encodeURIComponent(name)}`);
  assert.equal(status, 200);
});

for (const line of [`POST ${TOKENS}`, `GET ${TOKENS}`, 'GET /api/v2/data-app']) {
  for (const [title, init] of [
    ['none', { bearer: null }],
    ['wrong', { bearer: 'other' }],
    ['another scheme', { bearer: null, headers: { authorization: 'Basic service_token_demo' } }],
    ['an API key', { bearer: 'a-key' }],
  ]) {
    test(`${line}: AUTHENTICATION_ERROR 400 for a service token that is ${title}`, async () => {
      const emulator = createEmulator({ dataApps: [{ name: APP, tokens: [{ name: 'a', key: 'a-key' }] }] });
      const body = line.startsWith('POST') ? { dataAppName: APP, name: 'a' } : undefined;
      assert.deepEqual(await ask(emulator, line, { ...init, body }), failure('AUTHENTICATION_ERROR', 'Invalid Service Token'));
      assert.equal(emulator.requests[0].authorized, false);
      assert.equal(emulator.state.dataApps[0].tokens.length, 1);
    });
  }
}

for (const path of ['/api/v2/data-app', '/api/v2/dataApp']) {
  test(`list data apps: ${path}`, async () => {
    const emulator = createEmulator({ dataApps: ['a', 'b'] });
    const { status, body } = await ask(emulator, `GET ${path}`);
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body), ['data']);
    const { createdAt, updatedAt, ...rest } = body.data[0];
    assert.match(createdAt, ISO);
    assert.match(updatedAt, ISO);
    assert.deepEqual(rest, { name: 'a', type: 'embedded', embedCount: 0, embeds: [] });
    assert.equal(body.data[1].name, 'b');
  });
}

test('data apps are returned in pages, too', async () => {
  const emulator = createEmulator({ dataApps: Array.from({ length: 12 }, (_, index) => `a${index}`) });
  const { body } = await ask(emulator, 'GET /api/v2/data-app?isPagination=true&pageNumber=2');
  assert.deepEqual(body.data.map(({ name }) => name), ['a10', 'a11']);
});
