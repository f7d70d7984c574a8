import assert from 'node:assert/strict';
import test from 'node:test';
import { createEmulator } from '../../pkg/emulator/index.js';
import { APP, TOKENS, ask, mint, send } from './ask.mjs';

const control = (options) => createEmulator({ control: true, ...options });

test('off by default: an unknown path like any other', async () => {
  const emulator = createEmulator();
  assert.equal((await send(emulator, 'GET /__emulator/state')).status, 404);
  assert.equal(emulator.requests.length, 1);
});

test('script: one step or several are applied', async () => {
  const emulator = control();
  assert.equal((await ask(emulator, 'POST /__emulator/script', { body: { fault: 'status', status: 502 } })).status, 200);
  await ask(emulator, 'POST /__emulator/script', { body: [{ fault: 'status', status: 503 }, { fault: 'status', status: 504 }] });
  const statuses = [];
  for (let n = 0; n < 4; n += 1) statuses.push((await mint(emulator)).status);
  assert.deepEqual(statuses, [502, 503, 504, 200]);
});

test('script: an invalid step is 400 with the reason', async () => {
  const { status, body } = await ask(control(), 'POST /__emulator/script', { body: { fault: 'nonesuch' } });
  assert.equal(status, 400);
  assert.match(body.error, /unknown fault "nonesuch"/);
});

test('requests: the log, without the control calls', async () => {
  const emulator = control();
  await mint(emulator);
  const { body } = await ask(emulator, 'GET /__emulator/requests', { bearer: null });
  assert.deepEqual(body, [{ method: 'POST', path: TOKENS, operation: 'createApiToken', status: 200, authorized: true, fault: null }]);
});

test('state: names and counts, no key', async () => {
  const emulator = control();
  const { key } = await (await mint(emulator)).json();
  const { body } = await ask(emulator, 'GET /__emulator/state', { bearer: null });
  assert.equal(body.dataApps[0].name, APP);
  assert.equal(body.dataApps[0].tokens[0].name, 'Production API Key');
  assert.equal(body.serviceTokens, 1);
  assert.ok(!JSON.stringify(body).includes(key));
});

test('advance moves the clock, reset undoes everything', async () => {
  const emulator = control();
  await ask(emulator, 'POST /__emulator/advance', { body: { ms: 86_400_000 } });
  await mint(emulator);
  assert.ok(Date.parse(emulator.state.dataApps[0].tokens[0].createdAt) >= Date.now() + 86_000_000);
  await send(emulator, 'POST /__emulator/reset');
  assert.equal(emulator.requests.length, 0);
  assert.equal(emulator.state.dataApps[0].tokens.length, 0);
});

test('advance is refused for a bad number, and when the clock is the caller\'s', async () => {
  assert.equal((await ask(control(), 'POST /__emulator/advance', { body: { ms: -1 } })).status, 400);
  const { status, body } = await ask(control({ now: () => 0 }), 'POST /__emulator/advance', { body: { ms: 1 } });
  assert.equal(status, 400);
  assert.match(body.error, /the option `now`/);
});

test('an unknown control names the known ones', async () => {
  const { status, body } = await ask(control(), 'GET /__emulator/script');
  assert.equal(status, 404);
  assert.match(body.error, /POST script/);
});
