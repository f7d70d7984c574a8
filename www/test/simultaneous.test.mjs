import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { startBroker } from './broker.mjs';
import { startDatabrain } from './databrain.mjs';

const REQUESTS = 200;
const FRONTS = 3;
// Each caller has its own rate limit.
const CALLERS = Array.from({ length: 8 }, (_, index) => ({ id: `caller-${index}`, secret: `secret-of-caller-${index}-0123456789abcdef` }));

let databrain;
let broker;
before(async () => {
  databrain = await startDatabrain();
  const vars = { BEARER_SECRETS: CALLERS.map(({ id, secret }) => `${id}:provisioner:${secret}`).join(' '), TIMEOUT_SECONDS: '20' };
  broker = await startBroker({ databrainUrl: databrain.url, fronts: FRONTS, vars });
});
beforeEach(() => void databrain.emulator.requests.splice(0));
after(async () => {
  await broker?.kill();
  await databrain?.close();
});

const atOnce = (nameOf) =>
  Promise.all(
    Array.from({ length: REQUESTS }, (_, index) =>
      broker.ensure(nameOf(index), { front: index % (FRONTS + 1), secret: CALLERS[index % CALLERS.length].secret }),
    ),
  );

function assertOneKey(name, answers) {
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  assert.equal(new Set(answers.map(({ json }) => json.key)).size, 1, 'all get one key');
  assert.equal(answers.filter(({ json }) => json.created).length, 1, 'one of them made it');
  const tokens = databrain.tokens(name);
  assert.equal(tokens.length, 1, 'Databrain holds one token');
  assert.ok(tokens[0].key === answers[0].json.key, 'and it is that one');
}

test('200 concurrent requests, over four isolates, create one token and get one key', async () => {
  assertOneKey('Shared', await atOnce(() => 'Shared'));
  assert.equal(databrain.count('createApiToken'), 1);
});

test('they do so even if the answer to the creation is lost', async () => {
  databrain.emulator.script({ fault: 'lostAnswer', operation: 'createApiToken' });
  const answers = await atOnce(() => 'Lost');
  assertOneKey('Lost', answers);
  assert.equal(answers.filter(({ json }) => json.reconciled).length, 1);
});

test('two hundred requests for twenty names create twenty tokens', async () => {
  const answers = await atOnce((index) => `Name ${index % 20}`);
  for (let number = 0; number < 20; number += 1) {
    const name = `Name ${number}`;
    assertOneKey(name, answers.filter(({ json }) => json.name === name));
  }
});
