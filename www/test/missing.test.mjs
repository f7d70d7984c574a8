import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import { DATA_APP, retryUntilKnown, waitUntil } from './broker.mjs';
import { shareBroker } from './shared.mjs';

const DAILY = '43 3 * * *';

let databrain;
let broker;
shareBroker((started) => ({ databrain, broker } = started));
beforeEach(() => void databrain.emulator.requests.splice(0));

const lists = () => databrain.count('listApiTokens');
const dataApp = () => databrain.emulator.state.dataApps[0];
const alerts = () => broker.log().split('\n').filter((line) => line.startsWith('{"alert"')).map((line) => JSON.parse(line));
const rename = (name) => void (dataApp().name = name);

test('the daily check finds a key that is gone, with one list per data app, and the next creation creates it anew', async () => {
  for (const name of ['Present', 'Also present', 'CI']) await broker.ensure(name);
  databrain.emulator.requests.splice(0);
  assert.deepEqual([(await broker.scheduled(DAILY)).outcome, lists()], ['ok', 1]);

  const { tokens } = dataApp();
  tokens.splice(tokens.findIndex(({ name }) => name === 'CI'), 1);
  assert.equal((await broker.scheduled(DAILY)).outcome, 'exception');
  assert.equal(lists(), 3, 'only the token that seemed to be missing was listed again');
  assert.deepEqual(alerts().map(({ problem, dataApp, name }) => [problem, dataApp, name]), [['missing', DATA_APP, 'CI']]);
  assert.equal((await broker.listedToken('CI')).state, 'missing');
  for (const { status, json } of [await broker.read('key', 'CI'), await broker.rotate('CI', 0)]) assert.deepEqual([status, json.error.code], [409, 'KEY_NOT_LISTED']);
  assert.equal((await broker.scheduled(DAILY)).outcome, 'exception', 'until someone acts');
  assert.equal(alerts().length, 1);

  const { json } = await broker.ensure('CI');
  assert.equal(json.created, true);
  assert.ok(databrain.tokens('CI')[0].key === json.key);
  assert.deepEqual([(await broker.scheduled(DAILY)).outcome, (await broker.listedToken('CI')).state], ['ok', 'ready']);
});

test('the tokens of a data app that was renamed are missing, visible, and managed again when it has its name back', async () => {
  const { json } = await broker.ensure('Of a renamed data app');
  rename('Renamed');
  await broker.scheduled(DAILY);
  assert.equal((await broker.listedToken('Of a renamed data app')).state, 'missing');
  assert.ok((await broker.ask('GET', '/api/data-apps')).json.dataApps.some(({ name }) => name === DATA_APP));
  rename(DATA_APP);
  assert.equal((await broker.scheduled(DAILY)).outcome, 'ok');
  assert.ok((await broker.read('key', 'Of a renamed data app')).json.key === json.key);
});

test('a creation whose data app was renamed was not executed, and stays visible until it is dismissed', async () => {
  databrain.emulator.script({ fault: 'neverAnswers', operation: 'createApiToken' });
  const pending = broker.ensure('Never');
  await waitUntil(() => databrain.count('createApiToken') === 1, 'the creation was sent');
  rename('Renamed');
  assert.equal((await pending).json.error.outcome, 'unknown');
  const { status, json } = await retryUntilKnown(() => broker.ensure('Never'));
  assert.deepEqual([status, json.error.code], [404, 'DATA_APP_NOT_FOUND']);
  assert.equal((await broker.listedToken('Never')).state, 'notCreated');
  rename(DATA_APP);
  assert.equal((await broker.stopManaging('Never')).status, 204);
  assert.equal(await broker.listedToken('Never'), undefined);
});

test('a token that is no longer managed still exists, and nothing is stored about it', async () => {
  const { json } = await broker.ensure('Let go');
  assert.equal((await broker.stopManaging('Let go', { as: 'reader' })).status, 403);
  assert.equal((await broker.stopManaging('Let go')).status, 204);
  assert.deepEqual([(await broker.read('key', 'Let go')).status, (await broker.stopManaging('Let go')).status], [404, 404]);
  assert.deepEqual((await broker.read('timeline', 'Let go')).json.events, []);
  assert.equal((await broker.listedToken('Let go')).managed, false);
  assert.ok((await broker.ensure('Let go')).json.key === json.key);
});

test('reading creates no storage', async () => {
  // workerd creates a database for each object that is asked something. What counts is whether anything is written to it.
  const isWritten = (path) => path.includes('TokenKeeper') && path.endsWith('-wal') && statSync(join(broker.folder, path)).size > 0;
  const writtenObjects = () => readdirSync(broker.folder, { recursive: true }).filter(isWritten).length;
  const before = writtenObjects();
  assert.ok(before > 0);
  for (let number = 0; number < 5; number += 1) {
    for (const resource of ['timeline', 'key']) await broker.read(resource, `Unknown ${number}`);
  }
  assert.equal(writtenObjects(), before);
});
