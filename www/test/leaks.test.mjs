import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SECRETS, SERVICE_TOKEN, startBroker, untilKnown } from './broker.mjs';
import { startDatabrain } from './databrain.mjs';

test('no credential is in a log, a list, a timeline or an error', async () => {
  const databrain = await startDatabrain();
  const broker = await startBroker({ databrainUrl: databrain.url });
  const shown = [];
  const ask = async (answering) => {
    const answered = await answering;
    // Only the answers that return a key may contain one.
    if (!answered.json?.key) shown.push(answered.text, JSON.stringify([...answered.headers]));
    return answered;
  };
  await ask(broker.ensure('CI'));
  await ask(broker.rotate('CI', 60));
  await ask(broker.read('key', 'CI'));
  for (const fault of [{ fault: 'echo' }, { fault: 'echo', status: 500 }, { fault: 'lostAnswer' }, { fault: 'cutBody' }, { fault: 'html200' }]) {
    for (const operation of ['createApiToken', 'listApiTokens', 'rotateApiKey']) {
      databrain.emulator.script({ ...fault, operation, times: 1 });
      await ask(broker.ensure(`${fault.fault} ${operation} ${fault.status}`));
      await ask(broker.rotate('CI', 60));
    }
  }
  databrain.emulator.script({ fault: 'echo', operation: 'listDataApps' });
  await ask(broker.ask('GET', '/api/data-apps'));
  await ask(broker.ask('GET', '/api/session', { secret: 'a-wrong-secret-canary-0123456789abcdef' }));
  await ask(broker.ask('POST', '/api/session'));
  await ask(broker.read('tokens'));
  await ask(broker.read('timeline', 'CI'));
  await broker.scheduled();
  await untilKnown(() => broker.rotate('CI', 60));
  await broker.kill();

  const keys = databrain.emulator.state.dataApps.flatMap(({ tokens }) => tokens.map(({ key }) => key));
  assert.ok(keys.length > 3);
  const log = broker.log();
  assert.match(log, /"act":"POST \/api\/tokens","dataApp":"Customer Portal Analytics","name":"CI"/, 'the audit lines are there to be looked at');
  const canaries = [SERVICE_TOKEN, ...Object.values(SECRETS), 'a-wrong-secret-canary', ...keys];
  for (const [index, canary] of canaries.entries()) {
    // Without the default message of the assertion, which would show the credential.
    assert.ok(!log.includes(canary), `canary ${index} is in the log`);
    assert.ok(!shown.some((text) => text.includes(canary)), `canary ${index} is in an answer`);
  }
  await databrain.close();
});

test('each operation has one line in the audit log, with its caller, token and result', async () => {
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
  const told = lines.map(({ caller, role, via, act, name, result, code }) => [caller, role, via, act, name, result, code]);
  const billing = ['billing', 'provisioner', 'secret'];
  assert.deepEqual(told, [
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
