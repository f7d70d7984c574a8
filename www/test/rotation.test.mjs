import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createApiToken, rotateApiKey } from 'databrain-edge';
import { DATA_APP, SECRETS, SERVICE_TOKEN, startBroker, waitUntil, retryUntilKnown } from './broker.mjs';
import { startDatabrain } from './databrain.mjs';

const SUITE_OPTIONS = { timeout: 120_000 };
const GRACE_SECONDS = 3600;
const OTHER_SECRET = 'secret-of-another-caller-0123456789abcdef';
const VARS = {
  MAX_KEY_AGE_DAYS: '90',
  GRACE_SECONDS: String(GRACE_SECONDS),
  BEARER_SECRETS: `billing:provisioner:${SECRETS.provisioner} other:provisioner:${OTHER_SECRET}`,
};

const POINTS = [
  ['list', 'before'],
  ['list', 'after'],
  ['rotate', 'before'],
  ['rotate', 'after'],
];

/** Starts a broker that manages a token which, according to the list, another client created 100 days ago. */
async function withOldToken() {
  const databrain = await startDatabrain({ ageDays: 100 });
  await createDirectly(databrain, 'CI');
  databrain.useCurrentTime();
  const broker = await startBroker({ databrainUrl: databrain.url, vars: VARS });
  const { json } = await broker.ensure('CI');
  assert.equal(json.created, false);
  return { databrain, broker, oldKey: json.key };
}

const createDirectly = (databrain, name) =>
  createApiToken({ dataAppName: DATA_APP, name }, { serviceToken: SERVICE_TOKEN, baseUrl: databrain.url });

/** Checks that exactly one key has replaced the old one, and that the broker stores and returns it. */
async function assertRotatedOnce(databrain, broker, oldKey) {
  const tokens = databrain.tokens('CI');
  assert.equal(tokens.length, 2, 'there was one rotation');
  assert.ok(tokens[0].key === oldKey);
  assert.deepEqual(tokens.map(({ expiresAt }) => expiresAt === null), [false, true], 'only the old key expires');
  const { status, json } = await broker.read('key', 'CI');
  assert.equal(status, 200);
  assert.ok(json.key === tokens[1].key, 'the returned key is the valid one');
  const { state, oldKeyExpiresAt, fingerprint } = await broker.listedToken('CI');
  assert.deepEqual([state, fingerprint], ['ready', json.fingerprint]);
  assert.ok(Date.parse(oldKeyExpiresAt) <= Date.parse(tokens[0].expiresAt), 'the displayed expiry is never later than the actual one');
  assert.ok(Date.parse(tokens[0].expiresAt) - Date.parse(oldKeyExpiresAt) < 10_000);
}

describe('the Cron Trigger', SUITE_OPTIONS, () => {
  for (const [point, when] of POINTS) {
    test(`is killed ${when} Databrain has executed the ${point} request, and completes the rotation after a restart`, async () => {
      const { databrain, broker, oldKey } = await withOldToken();
      databrain.interceptAt(point, when, () => broker.kill());
      await Promise.allSettled([broker.scheduled()]);
      assert.ok(broker.isKilled());

      const next = await startBroker({ databrainUrl: databrain.url, vars: VARS, folder: broker.folder });
      // The broker returns a valid key in every case.
      const { json } = await retryUntilKnown(() => next.read('key', 'CI'));
      const valid = databrain.tokens('CI').find(({ key }) => key === json.key);
      assert.ok(valid && (valid.expiresAt === null || Date.parse(valid.expiresAt) > Date.now()));

      await waitUntil(async () => {
        await next.scheduled();
        return databrain.tokens('CI').length === 2 && (await next.listedToken('CI')).state === 'ready';
      }, 'the key is rotated');
      await next.scheduled();
      await assertRotatedOnce(databrain, next, oldKey);
      await next.kill();
      await databrain.close();
    });
  }

  test('rotates old keys, keeps recent ones, and continues after a failure', async () => {
    const { databrain, broker, oldKey } = await withOldToken();
    await createDirectly(databrain, 'Recent');
    await broker.ensure('Recent');
    databrain.interceptAt('rotate', 'before', () => {});
    await broker.scheduled();
    assert.match(broker.log(), /"action":"cron rotate".*"result":"failed"/);
    await waitUntil(async () => (await broker.listedToken('CI')).state === 'ready', 'the outcome of the failed rotation is known');
    await broker.scheduled();
    await broker.scheduled();
    await assertRotatedOnce(databrain, broker, oldKey);
    assert.equal(databrain.tokens('Recent').length, 1);
    await broker.kill();
    await databrain.close();
  });

  test('does nothing if MAX_KEY_AGE_DAYS is 0', async () => {
    const { databrain, broker } = await withOldToken();
    await broker.kill();
    const disabled = await startBroker({ databrainUrl: databrain.url, vars: { MAX_KEY_AGE_DAYS: '0' }, folder: broker.folder });
    await disabled.scheduled();
    assert.equal(databrain.tokens('CI').length, 1);
    await disabled.kill();
    await databrain.close();
  });
});

describe('a rotation on request', SUITE_OPTIONS, () => {
  for (const [point, when] of POINTS) {
    test(`is executed once if the process is killed ${when} Databrain has executed the ${point} request and the caller retries`, async () => {
      const { databrain, broker, oldKey } = await withOldToken();
      databrain.interceptAt(point, when, () => broker.kill());
      const idempotencyKey = 'a-rotation';
      await assert.rejects(broker.rotate('CI', GRACE_SECONDS, { idempotencyKey }));
      const next = await startBroker({ databrainUrl: databrain.url, vars: VARS, folder: broker.folder });
      const { status, json } = await retryUntilKnown(() => next.rotate('CI', GRACE_SECONDS, { idempotencyKey }));
      assert.equal(status, 200);
      assert.equal(json.reconciled, point === 'rotate' && when === 'after');
      assert.ok(json.key !== oldKey);
      await assertRotatedOnce(databrain, next, oldKey);
      await next.kill();
      await databrain.close();
    });
  }

  test('stores the key on disk before returning it', async () => {
    const { databrain, broker, oldKey } = await withOldToken();
    const { json } = await broker.rotate('CI', GRACE_SECONDS);
    await broker.kill();
    const next = await startBroker({ databrainUrl: databrain.url, vars: VARS, folder: broker.folder });
    assert.ok((await next.read('key', 'CI')).json.key === json.key);
    await assertRotatedOnce(databrain, next, oldKey);
    await next.kill();
    await databrain.close();
  });

  test('is reconciled within the same call if the response is lost', async () => {
    const { databrain, broker, oldKey } = await withOldToken();
    databrain.emulator.script({ fault: 'lostAnswer', operation: 'rotateApiKey' });
    const { status, json } = await broker.rotate('CI', GRACE_SECONDS);
    assert.deepEqual([status, json.reconciled], [200, true]);
    await assertRotatedOnce(databrain, broker, oldKey);
    await broker.kill();
    await databrain.close();
  });

  test('is not repeated if it is executed after its timeout', async () => {
    const { databrain, broker, oldKey } = await withOldToken();
    databrain.delayAt('rotate', 2600);
    const idempotencyKey = 'a-rotation';
    assert.equal((await broker.rotate('CI', GRACE_SECONDS, { idempotencyKey })).json.error.outcome, 'unknown');
    const { status, json } = await retryUntilKnown(() => broker.rotate('CI', GRACE_SECONDS, { idempotencyKey }));
    assert.deepEqual([status, json.reconciled], [200, true]);
    assert.equal(databrain.count('rotateApiKey'), 1);
    await assertRotatedOnce(databrain, broker, oldKey);
    const repeated = await broker.rotate('CI', GRACE_SECONDS, { idempotencyKey });
    assert.deepEqual([repeated.json.key === json.key, databrain.count('rotateApiKey')], [true, 1]);
    await broker.kill();
    await databrain.close();
  });

  test('is not mistaken for an earlier one whose response was lost', async () => {
    const { databrain, broker } = await withOldToken();
    databrain.delayAt('rotate', 2600);
    assert.equal((await broker.rotate('CI', 0)).json.error.outcome, 'unknown');
    const { json } = await retryUntilKnown(() => broker.rotate('CI', 0));
    assert.deepEqual([json.reconciled, databrain.count('rotateApiKey')], [false, 2]);
    const valid = databrain.tokens('CI').filter(({ expiresAt }) => expiresAt === null);
    assert.deepEqual([valid.length, valid[0].key === json.key], [1, true]);
    // Another caller may use the same key by coincidence, and an invalid one is refused.
    await broker.rotate('CI', 0, { idempotencyKey: '1' });
    await broker.rotate('CI', 0, { idempotencyKey: '1', secret: OTHER_SECRET });
    assert.equal(databrain.count('rotateApiKey'), 4);
    for (const idempotencyKey of ['two words', 'x'.repeat(256)]) assert.equal((await broker.rotate('CI', 0, { idempotencyKey })).status, 400);
    await broker.kill();
    await databrain.close();
  });

  test('without a grace period does not return the invalid key after a lost response', async () => {
    const { databrain, broker, oldKey } = await withOldToken();
    let read;
    // From here on the old key is invalid, but the broker does not know that yet.
    databrain.interceptAt('rotate', 'after', async () => {
      read = broker.read('key', 'CI');
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    await broker.rotate('CI', 0);
    const { status, json } = await read;
    const [, successor] = databrain.tokens('CI');
    assert.equal(status, 200);
    assert.ok(json.key !== oldKey);
    assert.ok(json.key === successor.key);
    await broker.kill();
    await databrain.close();
  });

  test('with a grace period returns the old key to services while it is in progress', async () => {
    const { databrain, broker, oldKey } = await withOldToken();
    let response;
    databrain.interceptAt('rotate', 'after', async () => {
      response = { ...(await broker.read('key', 'CI')), state: (await broker.listedToken('CI')).state };
    });
    await broker.rotate('CI', GRACE_SECONDS);
    assert.deepEqual([response.status, response.json.key === oldKey, response.state], [200, true, 'rotating']);
    await assertRotatedOnce(databrain, broker, oldKey);
    await broker.kill();
    await databrain.close();
  });

  test('runs ten concurrent requests as ten rotations in sequence', async () => {
    const { databrain, broker } = await withOldToken();
    const responses = await Promise.all(Array.from({ length: 10 }, () => broker.rotate('CI', GRACE_SECONDS)));
    assert.deepEqual([...new Set(responses.map(({ status }) => status))], [200]);
    assert.equal(new Set(responses.map(({ json }) => json.key)).size, 10);
    const valid = databrain.tokens('CI').filter(({ expiresAt }) => expiresAt === null);
    assert.equal(valid.length, 1);
    assert.ok((await broker.read('key', 'CI')).json.key === valid[0].key);
    await broker.kill();
    await databrain.close();
  });

  test('adopts the newest key and fails if another client replaced the stored one', async () => {
    const { databrain, broker, oldKey } = await withOldToken();
    const { key } = await rotateApiKey({ graceSeconds: 0 }, { apiKey: oldKey, baseUrl: databrain.url });
    const { status, json } = await broker.rotate('CI', GRACE_SECONDS);
    assert.deepEqual([status, json.error.code], [409, 'KEY_REPLACED_EXTERNALLY']);
    assert.ok((await broker.read('key', 'CI')).json.key === key);
    assert.equal((await broker.rotate('CI', GRACE_SECONDS)).status, 200);
    await broker.kill();
    await databrain.close();
  });

  test('refuses an invalid grace period, and a token that is not managed', async () => {
    const { databrain, broker } = await withOldToken();
    for (const grace of [-1, 1.5, '60', null, 1e12, NaN]) {
      const { status, json } = await broker.rotate('CI', grace);
      // null and NaN become null in JSON, which means the default.
      if (grace === null || Number.isNaN(grace)) assert.equal(status, 200);
      else assert.deepEqual([status, json.error.code], [400, 'INVALID_INPUT']);
    }
    const { status, json } = await broker.rotate('Unknown', 0);
    assert.deepEqual([status, json.error.code], [404, 'NOT_MANAGED']);
    await broker.kill();
    await databrain.close();
  });

  test('can include duplicates, which the list shows', async () => {
    const { databrain, broker, oldKey } = await withOldToken();
    const { key: duplicate } = await createDirectly(databrain, 'CI');
    const listed = await broker.listedToken('CI');
    assert.deepEqual([listed.duplicates.length, listed.harmless], [1, undefined]);
    // An old key in its grace period is not a duplicate.
    await broker.rotate('CI', GRACE_SECONDS);
    assert.deepEqual((await broker.listedToken('CI')).duplicates, listed.duplicates);

    const all = (graceSeconds, includeDuplicates) =>
      broker.ask('POST', '/api/rotate', { body: { dataApp: DATA_APP, name: 'CI', graceSeconds, includeDuplicates } });
    for (const { status } of [await all(60, true), await all(0, 'yes')]) assert.equal(status, 400);
    const { status, json } = await all(0, true);
    assert.equal(status, 200);
    assert.deepEqual((await broker.listedToken('CI')).duplicates, []);
    const [valid] = [databrain.tokens('CI').filter(({ expiresAt }) => expiresAt === null).map(({ key }) => key)];
    assert.deepEqual([valid.length, valid.includes(json.key), valid.includes(duplicate), valid.includes(oldKey)], [2, true, false, false]);
    await broker.kill();
    await databrain.close();
  });
});
