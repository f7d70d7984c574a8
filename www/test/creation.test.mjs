import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createApiToken } from 'databrain-edge';
import { DATA_APP, SECRETS, SERVICE_TOKEN, startBroker, waitUntil, retryUntilKnown } from './broker.mjs';
import { startDatabrain } from './databrain.mjs';
import { shareBroker } from './shared.mjs';

const SUITE_OPTIONS = { timeout: 90_000 };

describe('the process is killed during a creation', SUITE_OPTIONS, () => {
  for (const [point, when, tokenCount] of [
    ['list', 'before', 0],
    ['list', 'after', 0],
    ['create', 'before', 0],
    ['create', 'after', 1],
  ]) {
    test(`${when} Databrain has executed the ${point} request`, async () => {
      const databrain = await startDatabrain();
      const first = await startBroker({ databrainUrl: databrain.url });
      databrain.interceptAt(point, when, () => first.kill());
      await assert.rejects(first.ensure('CI'), 'the caller gets no response');
      assert.equal(databrain.tokens('CI').length, tokenCount);

      const second = await startBroker({ databrainUrl: databrain.url, folder: first.folder });
      const { status, json } = await retryUntilKnown(() => second.ensure('CI'));
      assert.equal(status, 200);
      assert.equal(databrain.tokens('CI').length, 1, 'there is one token');
      assert.ok(databrain.tokens('CI')[0].key === json.key, 'the broker returns its key');
      assert.equal((await second.listedToken('CI')).state, 'ready');
      await second.kill();
      await databrain.close();
    });
  }

  test('an alarm finds the created token without another request', async () => {
    const databrain = await startDatabrain();
    const first = await startBroker({ databrainUrl: databrain.url });
    databrain.interceptAt('create', 'after', () => first.kill());
    await assert.rejects(first.ensure('CI'));

    const lists = databrain.count('listApiTokens');
    const second = await startBroker({ databrainUrl: databrain.url, folder: first.folder });
    await waitUntil(() => databrain.count('listApiTokens') > lists, 'the alarm lists the tokens');
    await waitUntil(async () => (await second.listedToken('CI'))?.state === 'ready', 'the token is ready');
    const { json } = await second.read('timeline', 'CI');
    assert.ok(json.events.some(({ action }) => action === 'reconciled'));
    assert.ok(databrain.tokens('CI')[0].key === (await second.read('key', 'CI')).json.key);
    await second.kill();
    await databrain.close();
  });

  test('and is killed again during the recovery', async () => {
    const databrain = await startDatabrain();
    const first = await startBroker({ databrainUrl: databrain.url });
    databrain.interceptAt('create', 'after', () => first.kill());
    await assert.rejects(first.ensure('CI'));
    let folder = first.folder;
    for (const when of ['before', 'after']) {
      const again = await startBroker({ databrainUrl: databrain.url, folder });
      databrain.interceptAt('list', when, () => again.kill());
      await assert.rejects(again.ensure('CI'));
      folder = again.folder;
    }
    const last = await startBroker({ databrainUrl: databrain.url, folder });
    const { status, json } = await retryUntilKnown(() => last.ensure('CI'));
    assert.equal(status, 200);
    assert.deepEqual([databrain.tokens('CI').length, databrain.tokens('CI')[0].key === json.key], [1, true]);
    await last.kill();
    await databrain.close();
  });
});

describe('without a restart', SUITE_OPTIONS, () => {
  let databrain;
  let broker;
  shareBroker((started) => ({ databrain, broker } = started));

  test('a creation that is executed without a response is found, and is not repeated', async () => {
    databrain.emulator.script({ fault: 'neverAnswers', handled: true, operation: 'createApiToken' });
    const { status, json } = await retryUntilKnown(() => broker.ensure('No response'));
    assert.deepEqual([status, databrain.tokens('No response').length], [200, 1]);
    assert.ok(databrain.tokens('No response')[0].key === json.key);
  });

  test('a creation that is not executed has an unknown outcome at first, and is then repeated once', async () => {
    databrain.emulator.script({ fault: 'neverAnswers', operation: 'createApiToken' });
    const first = await broker.ensure('Never');
    assert.deepEqual([first.status, first.json.error.outcome], [504, 'unknown']);
    assert.equal((await broker.listedToken('Never')).state, 'unknown');
    assert.equal((await retryUntilKnown(() => broker.ensure('Never'))).status, 200);
    assert.equal(databrain.tokens('Never').length, 1);
  });

  test('a creation that is executed after its timeout is not repeated', async () => {
    databrain.delayAt('create', 2600);
    assert.equal((await broker.ensure('Late')).json.error.outcome, 'unknown');
    // The token is not listed yet, but the creation may still be executed.
    assert.equal((await broker.ensure('Late')).json.error.code, 'OUTCOME_UNKNOWN');
    const { status, json } = await retryUntilKnown(() => broker.ensure('Late'));
    assert.equal(status, 200);
    assert.deepEqual([databrain.tokens('Late').length, databrain.tokens('Late')[0].key === json.key], [1, true]);
  });

  test('nothing is created while the outcome is unknown and listing fails', async () => {
    const listingFails = { fault: 'apiError', code: 'AUTHENTICATION_ERROR', operation: 'listApiTokens' };
    databrain.interceptAt('create', 'after', () => databrain.emulator.script({ ...listingFails, times: 3 }));
    const first = await broker.ensure('Unlisted');
    assert.equal(first.json.error.outcome, 'unknown');
    const creations = databrain.count('createApiToken');
    const second = await broker.ensure('Unlisted');
    assert.deepEqual([second.status, second.json.error.code, second.json.error.outcome], [503, 'OUTCOME_UNKNOWN', 'unknown']);
    assert.equal((await retryUntilKnown(() => broker.ensure('Unlisted'))).status, 200);
    assert.deepEqual([databrain.tokens('Unlisted').length, databrain.count('createApiToken')], [1, creations]);
  });

  test('a rejected creation leaves no state behind', async () => {
    databrain.emulator.script({ fault: 'apiError', code: 'AUTHENTICATION_ERROR', operation: 'createApiToken' });
    const { status, json } = await broker.ensure('Rejected');
    assert.deepEqual([status, json.error.code, json.error.outcome], [502, 'AUTHENTICATION_ERROR', 'rejected']);
    assert.equal(await broker.listedToken('Rejected'), undefined);
    assert.equal((await broker.read('key', 'Rejected')).status, 404);
    const missing = await broker.ask('POST', '/api/tokens', { body: { dataApp: 'No such app', name: 'CI' } });
    assert.deepEqual([missing.status, missing.json.error.code], [404, 'DATA_APP_NOT_FOUND']);
  });

  test('a caller that disconnects does not affect others', async () => {
    const client = new AbortController();
    let release;
    const released = new Promise((resolve) => (release = resolve));
    databrain.interceptAt('create', 'after', async () => {
      client.abort();
      await released;
    });
    // On a separate connection, which the abort really closes.
    const first = fetch(new URL('/api/tokens', broker.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${SECRETS.provisioner}`, 'content-type': 'application/json' },
      body: JSON.stringify({ dataApp: DATA_APP, name: 'Disconnected' }),
      signal: client.signal,
    });
    await assert.rejects(first, { name: 'AbortError' });
    const second = retryUntilKnown(() => broker.ensure('Disconnected'));
    release();
    const { status, json } = await second;
    assert.equal(status, 200);
    assert.deepEqual([databrain.tokens('Disconnected').length, databrain.tokens('Disconnected')[0].key === json.key], [1, true]);
  });

  test('an existing token is adopted', async () => {
    const request = { dataAppName: DATA_APP, name: 'Existing' };
    const { key } = await createApiToken(request, { serviceToken: SERVICE_TOKEN, baseUrl: databrain.url });
    const creations = databrain.count('createApiToken');
    assert.equal((await broker.listedToken('Existing')).managed, false);
    const { json } = await broker.ensure('Existing');
    assert.ok(json.key === key);
    assert.deepEqual([json.created, databrain.count('createApiToken')], [false, creations]);
    assert.equal((await broker.listedToken('Existing')).managed, true);
  });

  test('a name is used exactly as Databrain lists it', async () => {
    const { key } = await createApiToken({ dataAppName: DATA_APP, name: 'Legacy ' }, { serviceToken: SERVICE_TOKEN, baseUrl: databrain.url });
    const creations = databrain.count('createApiToken');
    const similar = await broker.ensure('legacy');
    assert.deepEqual([similar.status, similar.json.error.code], [409, 'NAME_TOO_SIMILAR']);
    assert.equal((await broker.ensure('New ')).json.error.code, 'INVALID_NAME');
    const { json } = await broker.ensure('Legacy ');
    assert.ok(json.key === key);
    assert.equal(databrain.count('createApiToken'), creations);
  });
});
