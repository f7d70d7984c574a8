import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IDENTITY, SETTLE_MS, TIMEOUT_MS, World } from './world.mjs';

const ENSURE = { type: 'ensure', identity: IDENTITY };
const KEY = { type: 'key' };
const CHECK = { type: 'check' };
const rotate = (graceSeconds, idempotencyKey) => ({ type: 'rotate', graceSeconds, idempotencyKey, minAgeMs: 0 });

const fault = fc.constantFrom('none', 'none', 'none', 'lost', 'never', 'late', 'rejected', 'killedBefore', 'killedAfter');
const rotation = fc.tuple(fc.constantFrom(0, 60), fc.oneof(fc.constantFrom('a', 'b'), fc.uuid())).map(([grace, key]) => rotate(grace, key));
const scheduled = fc.uuid().map((key) => ({ ...rotate(60, key), minAgeMs: 120_000 }));
const command = fc.oneof(fc.constantFrom(ENSURE, KEY, CHECK), rotation, scheduled);
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
      if (reply && command.type !== 'check') assert.ok(world.keys.some((key) => key.key === record.key && world.isAlive(key)), 'the key is valid');
      if (reply?.did === 'rotated' && command.type === 'rotate') assert.equal(world.rotations.get(command.idempotencyKey), 1, 'the rotation was executed');
      world.advance(pauseMs);
      assert.ok(world.creations <= 1, 'the token is created once');
      assert.ok(Math.max(...world.rotations.values(), 0) <= 1, 'calls with the same idempotency key rotate once');
      assert.ok(world.aliveKeys().filter(({ expiresAt }) => expiresAt === Infinity).length <= 1, 'one key does not expire');
      if (world.record?.intent) assert.ok(world.alarmAt !== null, 'an alarm is set while an outcome is unknown');
    }
    settle(world);
    assert.ok(!world.record?.intent, 'every outcome is known in the end');
    assert.equal(world.record?.key, world.keys.at(-1)?.key, 'the broker has the newest key');
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
