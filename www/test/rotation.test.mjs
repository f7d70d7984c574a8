import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createApiToken, rotateApiKey } from 'databrain-edge';
import { DATA_APP, SERVICE_TOKEN, startBroker, until, untilKnown } from './broker.mjs';
import { startDatabrain } from './databrain.mjs';

const SOON = { timeout: 120_000 };
const GRACE_SECONDS = 3600;
const VARS = { MAX_KEY_AGE_DAYS: '90', GRACE_SECONDS: String(GRACE_SECONDS) };

const POINTS = [
  ['list', 'before'],
  ['list', 'after'],
  ['rotate', 'before'],
  ['rotate', 'after'],
];

/** A broker that manages a token that was created elsewhere a hundred days ago, according to the list. */
async function withOldToken() {
  const databrain = await startDatabrain({ ageDays: 100 });
  await createDirectly(databrain, 'CI');
  databrain.present();
  const broker = await startBroker({ databrainUrl: databrain.url, vars: VARS });
  const { json } = await broker.ensure('CI');
  assert.equal(json.created, false);
  return { databrain, broker, oldKey: json.key };
}

const createDirectly = (databrain, name) =>
  createApiToken({ dataAppName: DATA_APP, name }, { serviceToken: SERVICE_TOKEN, baseUrl: databrain.url });

/** One key has replaced the old one, the broker stores it, and services can get it. */
async function assertRotatedOnce(databrain, broker, oldKey) {
  const tokens = databrain.tokens('CI');
  assert.equal(tokens.length, 2, 'one rotation');
  assert.ok(tokens[0].key === oldKey);
  assert.deepEqual(tokens.map(({ expiresAt }) => expiresAt === null), [false, true], 'the old one ends, the new one does not');
  const { status, json } = await broker.read('key', 'CI');
  assert.equal(status, 200);
  assert.ok(json.key === tokens[1].key, 'the key that is handed out is the one that lives');
  const { state, oldKeyEndsAt, fingerprint } = await broker.shown('CI');
  assert.deepEqual([state, fingerprint], ['ready', json.fingerprint]);
  assert.ok(Date.parse(oldKeyEndsAt) <= Date.parse(tokens[0].expiresAt), 'the end that is shown is never later than the true one');
  assert.ok(Date.parse(tokens[0].expiresAt) - Date.parse(oldKeyEndsAt) < 10_000);
}

describe('the Cron Trigger', SOON, () => {
  for (const [point, when] of POINTS) {
    test(`is killed ${when} Databrain has handled the ${point}, and completes its work after a restart`, async () => {
      const { databrain, broker, oldKey } = await withOldToken();
      databrain.strikeAt(point, when, () => broker.kill());
      await Promise.allSettled([broker.scheduled()]);
      assert.ok(broker.isKilled());

      const next = await startBroker({ databrainUrl: databrain.url, vars: VARS, folder: broker.folder });
      // In every case, there is a valid key.
      const { json } = await untilKnown(() => next.read('key', 'CI'));
      const living = databrain.tokens('CI').find(({ key }) => key === json.key);
      assert.ok(living && (living.expiresAt === null || Date.parse(living.expiresAt) > Date.now()));

      await until(async () => {
        await next.scheduled();
        return databrain.tokens('CI').length === 2 && (await next.shown('CI')).state === 'ready';
      }, 'rotated');
      await next.scheduled();
      await assertRotatedOnce(databrain, next, oldKey);
      await next.kill();
      await databrain.close();
    });
  }

  test('rotates old keys, keeps recent ones, and continues after a failure', async () => {
    const { databrain, broker, oldKey } = await withOldToken();
    await createDirectly(databrain, 'Young');
    await broker.ensure('Young');
    databrain.strikeAt('rotate', 'before', () => {});
    await broker.scheduled();
    assert.match(broker.log(), /"act":"cron rotate".*"result":"failed"/);
    await until(async () => (await broker.shown('CI')).state === 'ready', 'the failed one is settled');
    await broker.scheduled();
    await broker.scheduled();
    await assertRotatedOnce(databrain, broker, oldKey);
    assert.equal(databrain.tokens('Young').length, 1);
    await broker.kill();
    await databrain.close();
  });

  test('does nothing if the age is 0', async () => {
    const { databrain, broker } = await withOldToken();
    await broker.kill();
    const off = await startBroker({ databrainUrl: databrain.url, vars: { MAX_KEY_AGE_DAYS: '0' }, folder: broker.folder });
    await off.scheduled();
    assert.equal(databrain.tokens('CI').length, 1);
    await off.kill();
    await databrain.close();
  });
});

describe('a rotation on request', SOON, () => {
  for (const [point, when] of POINTS) {
    test(`killed ${when} Databrain has handled the ${point}: repeated, it is done once`, async () => {
      const { databrain, broker, oldKey } = await withOldToken();
      databrain.strikeAt(point, when, () => broker.kill());
      await assert.rejects(broker.rotate('CI', GRACE_SECONDS));
      const next = await startBroker({ databrainUrl: databrain.url, vars: VARS, folder: broker.folder });
      const { status, json } = await untilKnown(() => next.rotate('CI', GRACE_SECONDS));
      assert.equal(status, 200);
      assert.equal(json.reconciled, point === 'rotate' && when === 'after');
      assert.ok(json.key !== oldKey);
      await assertRotatedOnce(databrain, next, oldKey);
      await next.kill();
      await databrain.close();
    });
  }

  test('a returned key is on disk', async () => {
    const { databrain, broker, oldKey } = await withOldToken();
    const { json } = await broker.rotate('CI', GRACE_SECONDS);
    await broker.kill();
    const next = await startBroker({ databrainUrl: databrain.url, vars: VARS, folder: broker.folder });
    assert.ok((await next.read('key', 'CI')).json.key === json.key);
    await assertRotatedOnce(databrain, next, oldKey);
    await next.kill();
    await databrain.close();
  });

  test('whose answer is lost is reconciled within the request', async () => {
    const { databrain, broker, oldKey } = await withOldToken();
    databrain.emulator.script({ fault: 'lostAnswer', operation: 'rotateApiKey' });
    const { status, json } = await broker.rotate('CI', GRACE_SECONDS);
    assert.deepEqual([status, json.reconciled], [200, true]);
    await assertRotatedOnce(databrain, broker, oldKey);
    await broker.kill();
    await databrain.close();
  });

  test('that happens after its timeout is not made twice', async () => {
    const { databrain, broker, oldKey } = await withOldToken();
    databrain.delayAt('rotate', 2600);
    assert.equal((await broker.rotate('CI', GRACE_SECONDS)).json.error.outcome, 'unknown');
    const { status, json } = await untilKnown(() => broker.rotate('CI', GRACE_SECONDS));
    assert.deepEqual([status, json.reconciled], [200, true]);
    assert.equal(databrain.count('rotateApiKey'), 1);
    await assertRotatedOnce(databrain, broker, oldKey);
    // The pending key was returned, so that the next call is another rotation.
    assert.deepEqual([(await broker.rotate('CI', GRACE_SECONDS)).json.reconciled, databrain.count('rotateApiKey')], [false, 2]);
    await broker.kill();
    await databrain.close();
  });

  test('that happened without an answer is not mistaken for one with another grace period', async () => {
    const { databrain, broker } = await withOldToken();
    databrain.delayAt('rotate', 2600);
    assert.equal((await broker.rotate('CI', GRACE_SECONDS)).json.error.outcome, 'unknown');
    const { json } = await untilKnown(() => broker.rotate('CI', 0));
    assert.deepEqual([json.reconciled, databrain.count('rotateApiKey')], [false, 2]);
    const living = databrain.tokens('CI').filter(({ expiresAt }) => expiresAt === null);
    assert.deepEqual([living.length, living[0].key === json.key], [1, true]);
    await broker.kill();
    await databrain.close();
  });

  test('without a grace period and without an answer: the invalid key is not returned', async () => {
    const { databrain, broker, oldKey } = await withOldToken();
    let read;
    // The old key is invalid from here on, but the broker does not know it yet.
    databrain.strikeAt('rotate', 'after', async () => {
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

  test('with a grace period, services get their key while it is in progress', async () => {
    const { databrain, broker, oldKey } = await withOldToken();
    let seen;
    databrain.strikeAt('rotate', 'after', async () => {
      seen = { ...(await broker.read('key', 'CI')), state: (await broker.shown('CI')).state };
    });
    await broker.rotate('CI', GRACE_SECONDS);
    assert.deepEqual([seen.status, seen.json.key === oldKey, seen.state], [200, true, 'rotating']);
    await assertRotatedOnce(databrain, broker, oldKey);
    await broker.kill();
    await databrain.close();
  });

  test('ten concurrent requests are ten rotations in sequence', async () => {
    const { databrain, broker } = await withOldToken();
    const answers = await Promise.all(Array.from({ length: 10 }, () => broker.rotate('CI', GRACE_SECONDS)));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
    assert.equal(new Set(answers.map(({ json }) => json.key)).size, 10);
    const living = databrain.tokens('CI').filter(({ expiresAt }) => expiresAt === null);
    assert.equal(living.length, 1);
    assert.ok((await broker.read('key', 'CI')).json.key === living[0].key);
    await broker.kill();
    await databrain.close();
  });

  test('of a key that was replaced elsewhere takes over the newest one, and reports it', async () => {
    const { databrain, broker, oldKey } = await withOldToken();
    const { key } = await rotateApiKey({ graceSeconds: 0 }, { apiKey: oldKey, baseUrl: databrain.url });
    const { status, json } = await broker.rotate('CI', GRACE_SECONDS);
    assert.deepEqual([status, json.error.code], [409, 'KEY_REPLACED_OUTSIDE']);
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
    const { status, json } = await broker.rotate('Unheard of', 0);
    assert.deepEqual([status, json.error.code], [404, 'NOT_MANAGED']);
    await broker.kill();
    await databrain.close();
  });
});
