import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routes } from '../src/roles.ts';
import { DATA_APP, startBroker, retryUntilKnown } from './broker.mjs';

const LOOPBACK = 'http://127.0.0.1:8787';
const EMULATED = { DATABRAIN_EMULATOR: '1', ENVIRONMENT: 'development', DATABRAIN_SERVICE_TOKEN: '' };

test('in production the emulator is refused on every route, including the page', async () => {
  for (const environment of ['production', '', 'dev', 'Development', 'staging']) {
    const broker = await startBroker({ vars: { ...EMULATED, ENVIRONMENT: environment } });
    for (const route of [...Object.keys(routes), 'GET /', 'GET /page.js']) {
      const [method, path] = route.split(' ');
      for (const origin of ['https://broker.example.com', LOOPBACK]) {
        const { status, json } = await broker.ask(method, `${origin}${path}`);
        assert.deepEqual([route, status, json.error.code], [route, 500, 'EMULATOR_IN_PRODUCTION']);
      }
    }
    assert.equal((await broker.scheduled()).outcome, 'exception');
    await broker.kill();
  }
});

test('in development, the emulator is available only on the loopback interface', async () => {
  const broker = await startBroker({ vars: EMULATED });
  const { status, json } = await broker.ask('GET', 'https://broker.example.com/api/session');
  assert.deepEqual([status, json.error.code], [500, 'EMULATOR_IN_PRODUCTION']);
  assert.equal((await broker.ask('GET', `${LOOPBACK}/api/session`)).status, 200);
  await broker.kill();
});

test('without the emulator, its routes do not exist', async () => {
  const broker = await startBroker({});
  for (const [method, path] of [['GET', '/api/emulator'], ['POST', '/api/emulator/faults'], ['POST', '/api/emulator/reset']]) {
    const { status, json } = await broker.ask(method, path, { body: method === 'POST' ? { fault: 'reset' } : undefined });
    assert.deepEqual([status, json.error.code], [404, 'NOT_FOUND']);
  }
  await broker.kill();
});

/** Sends requests as the page on this machine does. */
function local(broker) {
  const post = (path, body) => broker.ask('POST', `${LOOPBACK}${path}`, { body });
  return {
    post,
    get: (path) => broker.ask('GET', `${LOOPBACK}${path}`),
    ensure: (name) => post('/api/tokens', { dataApp: DATA_APP, name }),
    events: async (name) => (await broker.ask('GET', `${LOOPBACK}/api/timeline?${new URLSearchParams({ dataApp: DATA_APP, name })}`)).json.events,
  };
}

test('each fault is applied once and removed, and one token is created', async (t) => {
  const broker = await startBroker({ vars: EMULATED });
  const page = local(broker);
  const { json } = await page.get('/api/emulator');
  assert.ok(json.faults.length >= 6);
  for (const { name, label, explanation } of json.faults) {
    await t.test(name, async () => {
      assert.ok(label && explanation);
      const { json: scripted } = await page.post('/api/emulator/faults', { fault: name, operation: 'createApiToken' });
      assert.deepEqual(scripted.scripted, [{ fault: name, operation: 'createApiToken', times: 1 }]);
      await page.ensure(name);
      const { status, json: ensured } = await retryUntilKnown(() => page.ensure(name));
      assert.equal(status, 200);
      assert.equal((await page.ensure(name)).json.key, ensured.key);
      assert.deepEqual((await page.get('/api/emulator')).json.scripted, []);
      const { json: list } = await page.get(`/api/tokens?dataApp=${encodeURIComponent(DATA_APP)}`);
      assert.equal(list.tokens.filter((token) => token.name === name).length, 1);
      const events = await page.events(name);
      assert.ok(events.some(({ operation, phase }) => operation === 'createApiToken' && phase === 'request'));
      assert.deepEqual(events.map(({ id }) => id), events.map((_, index) => index + 1));
    });
  }
  await broker.kill();
});

test('invalid faults are refused', async () => {
  const broker = await startBroker({ vars: EMULATED });
  const page = local(broker);
  const fault = 'reset';
  for (const body of [{}, { fault: 'unknown' }, { fault, times: 0 }, { fault, times: 1e9 }, { fault, operation: 'unknown' }, { fault, operation: 1 }]) {
    assert.equal((await page.post('/api/emulator/faults', body)).status, 400);
  }
  await broker.kill();
});

test('the emulator keeps its state across a restart until it is reset', async () => {
  const first = await startBroker({ vars: EMULATED });
  const { json } = await local(first).ensure('Persistent');
  await local(first).post('/api/rotate', { dataApp: DATA_APP, name: 'Persistent', graceSeconds: 600 });
  await local(first).post('/api/emulator/faults', { fault: 'lostAnswer', times: 2 });
  await first.kill();
  const second = await startBroker({ vars: EMULATED, folder: first.folder });
  const page = local(second);
  assert.deepEqual((await page.get('/api/emulator')).json.scripted, [{ fault: 'lostAnswer', operation: null, times: 2 }]);
  assert.equal((await page.post('/api/emulator/reset', {})).status, 200);
  assert.deepEqual((await page.get('/api/emulator')).json.scripted, []);
  const again = await page.ensure('Persistent');
  assert.equal(again.json.created, true);
  assert.notEqual(again.json.fingerprint, json.fingerprint);
  await second.kill();
});
