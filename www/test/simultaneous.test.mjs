import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { startBroker } from './broker.mjs';
import { startDatabrain } from './databrain.mjs';

const REQUESTS = 200;
const EXTRA_ISOLATES = 3;
// Each caller has its own rate limit.
const CALLERS = Array.from({ length: 8 }, (_, index) => ({ id: `caller-${index}`, secret: `secret-of-caller-${index}-0123456789abcdef` }));

let databrain;
let broker;
before(async () => {
  databrain = await startDatabrain();
  const vars = { BEARER_SECRETS: CALLERS.map(({ id, secret }) => `${id}:provisioner:${secret}`).join(' '), TIMEOUT_SECONDS: '20' };
  broker = await startBroker({ databrainUrl: databrain.url, extraIsolates: EXTRA_ISOLATES, vars });
});
beforeEach(() => void databrain.emulator.requests.splice(0));
after(async () => {
  await broker?.kill();
  await databrain?.close();
});

const ensureConcurrently = (nameOf) =>
  Promise.all(
    Array.from({ length: REQUESTS }, (_, index) =>
      broker.ensure(nameOf(index), { isolate: index % (EXTRA_ISOLATES + 1), secret: CALLERS[index % CALLERS.length].secret }),
    ),
  );

function assertOneKey(name, responses) {
  assert.deepEqual([...new Set(responses.map(({ status }) => status))], [200]);
  assert.equal(new Set(responses.map(({ json }) => json.key)).size, 1, 'all callers get the same key');
  assert.equal(responses.filter(({ json }) => json.created).length, 1, 'one of them created it');
  const tokens = databrain.tokens(name);
  assert.equal(tokens.length, 1, 'Databrain has one token');
  assert.ok(tokens[0].key === responses[0].json.key, 'the returned key is the created one');
}

test('200 concurrent requests to four isolates create one token and get the same key', async () => {
  assertOneKey('Shared', await ensureConcurrently(() => 'Shared'));
  assert.equal(databrain.count('createApiToken'), 1);
});

test('they do so even if the response to the creation is lost', async () => {
  databrain.emulator.script({ fault: 'lostAnswer', operation: 'createApiToken' });
  const responses = await ensureConcurrently(() => 'Lost');
  assertOneKey('Lost', responses);
  assert.equal(responses.filter(({ json }) => json.reconciled).length, 1);
});

test('200 requests for 20 names create 20 tokens', async () => {
  const responses = await ensureConcurrently((index) => `Name ${index % 20}`);
  for (let number = 0; number < 20; number += 1) {
    const name = `Name ${number}`;
    assertOneKey(name, responses.filter(({ json }) => json.name === name));
  }
});
