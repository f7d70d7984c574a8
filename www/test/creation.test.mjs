import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createApiToken } from 'databrain-edge';
import { DATA_APP, SECRETS, SERVICE_TOKEN, startBroker, until, untilKnown } from './broker.mjs';
import { startDatabrain } from './databrain.mjs';
import { startBoth } from './standing.mjs';

const SOON = { timeout: 90_000 };

describe('the process is killed during a creation', SOON, () => {
  for (const [point, when, tokensThen] of [
    ['list', 'before', 0],
    ['list', 'after', 0],
    ['create', 'before', 0],
    ['create', 'after', 1],
  ]) {
    test(`${when} Databrain has handled the ${point}`, async () => {
      const databrain = await startDatabrain();
      const first = await startBroker({ databrainUrl: databrain.url });
      databrain.strikeAt(point, when, () => first.kill());
      await assert.rejects(first.ensure('CI'), 'the caller hears nothing');
      assert.equal(databrain.tokens('CI').length, tokensThen);

      const second = await startBroker({ databrainUrl: databrain.url, folder: first.folder });
      const { status, json } = await untilKnown(() => second.ensure('CI'));
      assert.equal(status, 200);
      assert.equal(databrain.tokens('CI').length, 1, 'there is one token');
      assert.ok(databrain.tokens('CI')[0].key === json.key, 'and it is the one that is handed out');
      assert.equal((await second.shown('CI')).state, 'ready');
      await second.kill();
      await databrain.close();
    });
  }

  test('an alarm finds what was created, before another request', async () => {
    const databrain = await startDatabrain();
    const first = await startBroker({ databrainUrl: databrain.url });
    databrain.strikeAt('create', 'after', () => first.kill());
    await assert.rejects(first.ensure('CI'));

    const lists = databrain.count('listApiTokens');
    const second = await startBroker({ databrainUrl: databrain.url, folder: first.folder });
    await until(() => databrain.count('listApiTokens') > lists, 'the alarm looks at the list');
    await until(async () => (await second.shown('CI'))?.state === 'ready', 'the token is ready');
    const { json } = await second.read('timeline', 'CI');
    assert.ok(json.events.some(({ act }) => act === 'reconciled'));
    assert.ok(databrain.tokens('CI')[0].key === (await second.read('key', 'CI')).json.key);
    await second.kill();
    await databrain.close();
  });

  test('even if the process is killed again meanwhile', async () => {
    const databrain = await startDatabrain();
    const first = await startBroker({ databrainUrl: databrain.url });
    databrain.strikeAt('create', 'after', () => first.kill());
    await assert.rejects(first.ensure('CI'));
    let folder = first.folder;
    for (const when of ['before', 'after']) {
      const again = await startBroker({ databrainUrl: databrain.url, folder });
      databrain.strikeAt('list', when, () => again.kill());
      await assert.rejects(again.ensure('CI'));
      folder = again.folder;
    }
    const last = await startBroker({ databrainUrl: databrain.url, folder });
    const { status, json } = await untilKnown(() => last.ensure('CI'));
    assert.equal(status, 200);
    assert.deepEqual([databrain.tokens('CI').length, databrain.tokens('CI')[0].key === json.key], [1, true]);
    await last.kill();
    await databrain.close();
  });
});

describe('without a restart', SOON, () => {
  let databrain;
  let broker;
  startBoth((both) => ({ databrain, broker } = both));

  test('a creation that is executed but never answered is found, and is not sent again', async () => {
    databrain.emulator.script({ fault: 'neverAnswers', handled: true, operation: 'createApiToken' });
    const { status, json } = await untilKnown(() => broker.ensure('Silent'));
    assert.deepEqual([status, databrain.tokens('Silent').length], [200, 1]);
    assert.ok(databrain.tokens('Silent')[0].key === json.key);
  });

  test('a creation that never happened has an unknown outcome at first, and is then made once', async () => {
    databrain.emulator.script({ fault: 'neverAnswers', operation: 'createApiToken' });
    const first = await broker.ensure('Never');
    assert.deepEqual([first.status, first.json.error.outcome], [504, 'unknown']);
    assert.equal((await broker.shown('Never')).state, 'unknown');
    assert.equal((await untilKnown(() => broker.ensure('Never'))).status, 200);
    assert.equal(databrain.tokens('Never').length, 1);
  });

  test('a creation that happens after its timeout is not made twice', async () => {
    databrain.delayAt('create', 2600);
    assert.equal((await broker.ensure('Late')).json.error.outcome, 'unknown');
    // Nothing is listed yet, but the creation may still happen.
    assert.equal((await broker.ensure('Late')).json.error.code, 'OUTCOME_UNKNOWN');
    const { status, json } = await untilKnown(() => broker.ensure('Late'));
    assert.equal(status, 200);
    assert.deepEqual([databrain.tokens('Late').length, databrain.tokens('Late')[0].key === json.key], [1, true]);
  });

  test('while the outcome is unknown and the list is unreadable, nothing is created', async () => {
    const blind = { fault: 'apiError', code: 'AUTHENTICATION_ERROR', operation: 'listApiTokens' };
    databrain.strikeAt('create', 'after', () => databrain.emulator.script({ ...blind, times: 3 }));
    const first = await broker.ensure('Blind');
    assert.equal(first.json.error.outcome, 'unknown');
    const creations = databrain.count('createApiToken');
    const second = await broker.ensure('Blind');
    assert.deepEqual([second.status, second.json.error.code, second.json.error.outcome], [503, 'OUTCOME_UNKNOWN', 'unknown']);
    assert.equal((await untilKnown(() => broker.ensure('Blind'))).status, 200);
    assert.deepEqual([databrain.tokens('Blind').length, databrain.count('createApiToken')], [1, creations]);
  });

  test('a refusal leaves nothing behind', async () => {
    databrain.emulator.script({ fault: 'apiError', code: 'AUTHENTICATION_ERROR', operation: 'createApiToken' });
    const { status, json } = await broker.ensure('Refused');
    assert.deepEqual([status, json.error.code, json.error.outcome], [502, 'AUTHENTICATION_ERROR', 'rejected']);
    assert.equal(await broker.shown('Refused'), undefined);
    assert.equal((await broker.read('key', 'Refused')).status, 404);
    const missing = await broker.ask('POST', '/api/tokens', { body: { dataApp: 'No such app', name: 'CI' } });
    assert.deepEqual([missing.status, missing.json.error.code], [404, 'DATA_APP_NOT_FOUND']);
  });

  test('a caller that disconnects does not affect others', async () => {
    const gone = new AbortController();
    let leave;
    const left = new Promise((resolve) => (leave = resolve));
    databrain.strikeAt('create', 'after', async () => {
      gone.abort();
      await left;
    });
    // Over a separate connection, which is really closed.
    const first = fetch(new URL('/api/tokens', broker.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${SECRETS.provisioner}`, 'content-type': 'application/json' },
      body: JSON.stringify({ dataApp: DATA_APP, name: 'Gone' }),
      signal: gone.signal,
    });
    await assert.rejects(first, { name: 'AbortError' });
    const second = untilKnown(() => broker.ensure('Gone'));
    leave();
    const { status, json } = await second;
    assert.equal(status, 200);
    assert.deepEqual([databrain.tokens('Gone').length, databrain.tokens('Gone')[0].key === json.key], [1, true]);
  });

  test('an existing token is taken over', async () => {
    const request = { dataAppName: DATA_APP, name: 'Older' };
    const { key } = await createApiToken(request, { serviceToken: SERVICE_TOKEN, baseUrl: databrain.url });
    const creations = databrain.count('createApiToken');
    assert.equal((await broker.shown('Older')).managed, false);
    const { json } = await broker.ensure('Older');
    assert.ok(json.key === key);
    assert.deepEqual([json.created, databrain.count('createApiToken')], [false, creations]);
    assert.equal((await broker.shown('Older')).managed, true);
  });
});
