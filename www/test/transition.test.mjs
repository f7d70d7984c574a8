import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IDENTITY, SETTLE_MS, TIMEOUT_MS, World } from './world.mjs';

const ENSURE = { type: 'ensure', identity: IDENTITY };
const KEY = { type: 'key' };
const CHECK = { type: 'check' };
const VERIFY = { type: 'verify' };
const FORGET = { type: 'forget' };
const rotate = (graceSeconds, idempotencyKey) => ({ type: 'rotate', graceSeconds, idempotencyKey, minAgeMs: 0 });

const fault = fc.constantFrom('none', 'none', 'none', 'lost', 'never', 'late', 'rejected', 'killedBefore', 'killedAfter');
const rotation = fc.tuple(fc.constantFrom(0, 60), fc.oneof(fc.constantFrom('a', 'b'), fc.uuid())).map(([grace, key]) => rotate(grace, key));
const scheduled = fc.uuid().map((key) => ({ ...rotate(60, key), minAgeMs: 120_000 }));
const command = fc.oneof(fc.constantFrom(ENSURE, KEY, CHECK, VERIFY), rotation, scheduled);
const steps = fc.record({ command, faults: fc.array(fault, { maxLength: 4 }), pauseMs: fc.constantFrom(0, 500, 30_000, 90_000) });
const commands = fc.array(steps, { maxLength: 20, size: 'max' });

/** Lets all late requests arrive, and checks the outcome of an open intent. */
function settle(world) {
  world.advance(TIMEOUT_MS + SETTLE_MS);
  world.run(CHECK);
}

test('for all commands and faults, there is one token, and every key that is handed out is valid', () => {
  const property = fc.property(commands, (list) => {
    const world = new World();
    for (const { command, faults, pauseMs } of list) {
      const { reply, record } = world.run(command, faults);
      if (reply && !['check', 'verify'].includes(command.type)) assert.ok(world.keys.some((key) => key.key === record.key && world.isAlive(key)), 'the key is valid');
      if (reply?.did === 'rotated' && command.type === 'rotate') assert.equal(world.rotations.get(command.idempotencyKey), 1, 'the rotation was executed');
      world.advance(pauseMs);
      assert.ok(world.creations <= 1, 'the token is created once');
      assert.ok(Math.max(...world.rotations.values(), 0) <= 1, 'calls with the same idempotency key rotate once');
      assert.ok(world.aliveKeys().filter(({ expiresAt }) => expiresAt === Infinity).length <= 1, 'one key does not expire');
      if (world.record?.intent) assert.ok(world.alarmAt !== null, 'an alarm is set while an outcome is unknown');
    }
    settle(world);
    assert.ok(!world.record?.intent, 'every outcome is known in the end');
    assert.equal(world.record?.key ?? undefined, world.keys.at(-1)?.key, 'the broker has the newest key');
  });
  fc.assert(property, { numRuns: 2000 });
});

test('a rotation whose response was lost does not stand in for another one', () => {
  const world = new World();
  world.run(ENSURE);
  world.run(rotate(0, 'first'), ['none', 'lost', 'listFails']);
  world.run(CHECK);
  const { key: leaked } = world.run(KEY).record;
  const { reply, record } = world.run(rotate(0, 'second'));
  assert.deepEqual([reply.did, record.key === leaked, world.aliveKeys().length], ['rotated', false, 1]);
  assert.equal(world.run(rotate(0, 'first')).record.key, record.key, 'a repetition receives the current key');
  assert.equal(world.run(rotate(60, 'first')).problem.code, 'IDEMPOTENCY_KEY_REUSED');
});

const outside = fc.constantFrom('deleteKeys', 'rename', 'forget', undefined, undefined, undefined);
const stepsWithChanges = fc.tuple(steps, outside).map(([step, change]) => ({ ...step, change }));

test('whatever others do in Databrain, no state is a dead end, and no dead key is handed out once that was noticed', () => {
  const property = fc.property(fc.array(stepsWithChanges, { maxLength: 20, size: 'max' }), (list) => {
    const world = new World();
    let isNoticed = true;
    for (const { command, faults, pauseMs, change } of list) {
      if (change === 'rename') world.appExists = !world.appExists;
      if (change === 'forget') world.run(FORGET);
      if (change === 'deleteKeys') {
        world.deleteKeys();
        isNoticed = false;
      }
      const { reply, record } = world.run(command, faults);
      if (reply && command.type === 'verify' && !record?.intent) isNoticed = true;
      if (reply && record?.key && isNoticed) assert.ok(world.aliveKeys().some(({ key }) => key === record.key), 'the key is valid');
      world.advance(pauseMs);
    }
    settle(world);
    assert.ok(!world.record?.intent, 'every outcome is known in the end');
    world.appExists = true;
    world.run(VERIFY);
    assert.ok(!world.record || world.record.key || world.record.absent, 'a token without a key says why');
    const { record } = world.run(ENSURE);
    assert.equal(record.key, world.aliveKeys().at(-1).key, 'the next creation returns the newest valid key');
    assert.equal(world.aliveKeys().filter(({ expiresAt }) => expiresAt === Infinity).length, 1, 'there is no duplicate');
  });
  fc.assert(property, { numRuns: 2000 });
});

test('a token that Databrain no longer lists is missing until it is created anew', () => {
  for (const lose of [(world) => world.deleteKeys(), (world) => (world.appExists = false)]) {
    for (const notice of [VERIFY, rotate(60, 'one')]) {
      const world = new World();
      world.run(ENSURE);
      lose(world);
      world.run(notice);
      assert.deepEqual([world.record.absent, world.record.key], ['missing', null]);
      for (const command of [KEY, rotate(60, 'two')]) assert.equal(world.run(command).problem.code, 'KEY_NOT_LISTED');
      world.appExists = true;
      assert.equal(world.run(ENSURE).record.key, world.aliveKeys().at(-1).key);
      assert.equal(world.record.absent, null);
    }
  }
});

test('a token that is listed again is managed again', () => {
  const world = new World();
  const { key } = world.run(ENSURE).record;
  world.appExists = false;
  world.run(VERIFY);
  world.appExists = true;
  world.run(VERIFY);
  assert.deepEqual([world.record.key, world.record.absent], [key, null]);
});

test('a creation whose data app is gone was not executed, and its row stays until it is dismissed', () => {
  const world = new World();
  world.run(ENSURE, ['none', 'never']);
  world.appExists = false;
  assert.equal(world.run(CHECK).problem.code, 'OUTCOME_UNKNOWN');
  settle(world);
  assert.deepEqual([world.record.intent, world.record.absent, world.alarmAt], [null, 'notCreated', null]);
  assert.equal(world.run(ENSURE).problem.code, 'DATA_APP_NOT_FOUND');
  assert.ok(world.run(FORGET).reply);
  assert.equal(world.record, undefined);
  assert.equal(world.run(FORGET).problem.code, 'NOT_MANAGED');
});

test('a new token needs a name that is easy to tell from the others, and an existing one may have any name', () => {
  const create = (name, names) => {
    const world = new World();
    world.names = names;
    const { problem } = world.run({ type: 'ensure', identity: { dataApp: 'Shop', name } });
    return [problem?.code, world.creations];
  };
  for (const name of ['CI ', '\u00a0CI', 'user\u202egnp.exe', 'C\u200bI', 'C\u2028I']) assert.deepEqual(create(name, []), ['INVALID_NAME', 0]);
  for (const twin of ['ci', 'CI ', 'C\u200bI', '\uff23\uff29']) assert.deepEqual(create('CI', ['Other', twin]), ['NAME_TOO_SIMILAR', 0], twin);
  for (const [name, twin] of [['Pro\u0308d Key', 'pr\u00f6d  key'], ['STRASSE', 'Stra\u00dfe']]) assert.deepEqual(create(name, [twin]), ['NAME_TOO_SIMILAR', 0]);
  assert.deepEqual(create('CI', ['CI 2', 'C', 'I']), [undefined, 1]);

  const world = new World();
  const identity = { dataApp: 'Shop', name: 'Legacy ' };
  world.record = { ...identity, key: null, keyCreatedAt: null, rotatedAt: null, oldKeyExpiresAt: null, intent: null, absent: 'missing', rotations: [], retiring: [], unused: [] };
  assert.equal(world.run({ type: 'ensure', identity }).reply.did, 'created');
});

const rotateAll = (idempotencyKey) => ({ ...rotate(0, idempotencyKey), includeDuplicates: true });

test('a rotation that includes duplicates ends every key that someone may have', () => {
  const all = fc.uuid().map(rotateAll);
  const stepWithDuplicate = fc.tuple(steps, fc.option(all), fc.boolean()).map(([step, other, isDuplicated]) => ({ ...step, ...(other && { command: other }), isDuplicated }));
  const property = fc.property(fc.array(stepWithDuplicate, { maxLength: 15, size: 'max' }), (list) => {
    const world = new World();
    const received = new Set();
    for (const { command, faults, pauseMs, isDuplicated } of list) {
      if (isDuplicated && !world.record?.intent) world.addDuplicate();
      const { reply, record } = world.run(command, faults);
      if (reply && record?.key) received.add(record.key);
      world.advance(pauseMs);
    }
    settle(world);
    world.run(ENSURE);
    const { reply, record } = world.run(rotateAll('the last one'));
    assert.equal(reply.did, 'rotated');
    const isUsable = ({ key, isForeign, expiresAt }) => expiresAt === Infinity && key !== record.key && (isForeign || received.has(key));
    assert.deepEqual(world.aliveKeys().filter(isUsable), []);
    assert.ok(world.aliveKeys().some(({ key }) => key === record.key));
    const before = world.keys.length;
    assert.equal(world.run(rotateAll('the last one')).record.key, record.key);
    assert.equal(world.keys.length, before, 'a repetition rotates nothing');
  });
  fc.assert(property, { numRuns: 1000 });
});

test('the successor of a duplicate is not mistaken for the key, even if the response is lost', () => {
  for (const faults of [['none', 'none', 'none', 'lost'], ['none', 'none', 'none', 'killedAfter'], []]) {
    const world = new World();
    world.run(ENSURE);
    world.addDuplicate();
    const { reply, killed } = world.run(rotateAll('all'), faults);
    assert.ok(killed || reply.did === 'rotated', 'the list shows the outcome within the same call');
    const { record } = world.run(rotateAll('all'));
    assert.deepEqual([record.key, record.unused], ['key 2', ['fingerprint of key 3']]);
    assert.deepEqual(world.aliveKeys().map(({ key }) => key), ['key 2', 'key 3']);
  }
});
