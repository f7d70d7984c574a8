import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IDENTITY, SETTLE_MS, TIMEOUT_MS, World } from './world.mjs';

const ENSURE = { type: 'ensure', identity: IDENTITY };
const KEY = { type: 'key' };
const CHECK = { type: 'check' };
const rotate = (graceSeconds) => ({ type: 'rotate', graceSeconds, requestedByCaller: true, minAgeMs: 0 });
const scheduled = { type: 'rotate', graceSeconds: 60, requestedByCaller: false, minAgeMs: 120_000 };

const fault = fc.constantFrom('none', 'none', 'none', 'lost', 'never', 'late', 'rejected', 'killedBefore', 'killedAfter');
const command = fc.oneof(fc.constantFrom(ENSURE, KEY, CHECK, scheduled), fc.constantFrom(0, 60).map(rotate));
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
      const rotations = world.executed.rotate;
      const { reply, record } = world.run(command, faults);
      if (reply && command.type !== 'check') assert.ok(world.keys.some((key) => key.key === record.key && world.isAlive(key)), 'the key is valid');
      assert.ok(world.executed.rotate - rotations <= 1, 'a command rotates at most once');
      world.advance(pauseMs);
      assert.ok(world.executed.create <= 1, 'the token is created once');
      assert.ok(world.aliveKeys().filter(({ expiresAt }) => expiresAt === Infinity).length <= 1, 'one key does not expire');
      if (world.record?.intent) assert.ok(world.alarmAt !== null, 'an alarm is set while an outcome is unknown');
    }
    settle(world);
    assert.ok(!world.record?.intent, 'every outcome is known in the end');
    assert.equal(world.record?.key, world.keys.at(-1)?.key, 'the broker has the newest key');
  });
  fc.assert(property, { numRuns: 2000 });
});
