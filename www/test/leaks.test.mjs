import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SECRETS, SERVICE_TOKEN, startBroker, retryUntilKnown } from './broker.mjs';
import { startDatabrain } from './databrain.mjs';

test('no credential appears in a log, a list, a timeline or an error', async () => {
  const databrain = await startDatabrain();
  const broker = await startBroker({ databrainUrl: databrain.url });
  const exposed = [];
  const record = async (pending) => {
    const response = await pending;
    // Only responses whose purpose is to return a key may contain one.
    if (!response.json?.key) exposed.push(response.text, JSON.stringify([...response.headers]));
    return response;
  };
  await record(broker.ensure('CI'));
  await record(broker.rotate('CI', 60));
  await record(broker.read('key', 'CI'));
  for (const fault of [{ fault: 'echo' }, { fault: 'echo', status: 500 }, { fault: 'lostAnswer' }, { fault: 'cutBody' }, { fault: 'html200' }]) {
    for (const operation of ['createApiToken', 'listApiTokens', 'rotateApiKey']) {
      databrain.emulator.script({ ...fault, operation, times: 1 });
      await record(broker.ensure(`${fault.fault} ${operation} ${fault.status}`));
      await record(broker.rotate('CI', 60));
    }
  }
  databrain.emulator.script({ fault: 'echo', operation: 'listDataApps' });
  await record(broker.ask('GET', '/api/data-apps'));
  await record(broker.ask('GET', '/api/session', { secret: 'a-wrong-secret-canary-0123456789abcdef' }));
  await record(broker.ask('POST', '/api/session'));
  await record(broker.read('tokens'));
  await record(broker.read('timeline', 'CI'));
  await broker.scheduled();
  await retryUntilKnown(() => broker.rotate('CI', 60));
  await broker.kill();

  const keys = databrain.emulator.state.dataApps.flatMap(({ tokens }) => tokens.map(({ key }) => key));
  assert.ok(keys.length > 3);
  const log = broker.log();
  assert.match(log, /"action":"POST \/api\/tokens","dataApp":"Customer Portal Analytics","name":"CI"/, 'the log contains the audit entries');
  const canaries = [SERVICE_TOKEN, ...Object.values(SECRETS), 'a-wrong-secret-canary', ...keys];
  for (const [index, canary] of canaries.entries()) {
    // With a message, because the default one would contain the credential.
    assert.ok(!log.includes(canary), `canary ${index} is in the log`);
    assert.ok(!exposed.some((text) => text.includes(canary)), `canary ${index} is in a response`);
  }
  await databrain.close();
});

test('each operation has one entry in the audit log, with its caller, token and result', async () => {
  const databrain = await startDatabrain();
  const broker = await startBroker({ databrainUrl: databrain.url });
  await broker.ensure('CI', { headers: { 'cf-connecting-ip': '203.0.113.9' } });
  await broker.rotate('CI', 60);
  await broker.read('key', 'CI');
  await broker.ensure('CI', { as: 'reader' });
  await broker.ask('GET', '/api/key', { secret: 'wrong' });
  await broker.read('tokens');
  await broker.kill();
  const lines = broker.log().split('\n').filter((line) => line.startsWith('{"audit"')).map((line) => JSON.parse(line));
  const entries = lines.map(({ caller, role, via, action, name, result, code }) => [caller, role, via, action, name, result, code]);
  const billing = ['billing', 'provisioner', 'secret'];
  assert.deepEqual(entries, [
    [...billing, 'POST /api/tokens', 'CI', 200, undefined],
    [...billing, 'POST /api/rotate', 'CI', 200, undefined],
    [...billing, 'GET /api/key', 'CI', 200, undefined],
    ['dashboards', 'reader', 'secret', 'POST /api/tokens', undefined, 403, 'FORBIDDEN'],
    [undefined, undefined, undefined, 'GET /api/key', undefined, 401, 'UNAUTHENTICATED'],
  ]);
  assert.equal(lines[0].address, '203.0.113.9');
  assert.match(lines[0].fingerprint, /^[0-9a-f]{12}$/);
  await databrain.close();
});
