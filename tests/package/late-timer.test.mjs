// A deadline whose timer fires late, because the isolate was busy, gives an answer that has arrived
// meanwhile its turn: once, and for 10 ms. On a clock of the test's own.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, TOKEN, has, request, warmUp } from './call.mjs';
import { onVirtualClock } from './clock.mjs';

const limit = { timeout: 30_000 };
const api = await install().load('databrain-edge');
await warmUp(api);

const TIMEOUT_MS = 1000;
const options = { serviceToken: TOKEN, timeoutMs: TIMEOUT_MS };
const answer = () => new Response(JSON.stringify({ key: KEY }));

/** Runs a call while the isolate is busy until `lateMs` after the deadline. */
const whileBusy = (lateMs, call) =>
  onVirtualClock(async (clock) => {
    const started = clock.now;
    const pending = call(clock);
    clock.now += TIMEOUT_MS + lateMs;
    const ended = await clock.until(pending);
    return { ...ended, took: clock.now - started, timers: clock.waiting };
  });

/** An answer that is there when the isolate is free again, and is read after the timer. */
const answered = (clock) => (_, init) => clock.sleep(TIMEOUT_MS + 1).then(() => answer(init));

for (const [lateMs, arrives] of [[0, false], [19, false], [20, true], [21, true], [60_000, true]]) {
  test(`an answer that has arrived, and a timer that fires ${lateMs} ms late`, limit, async () => {
    const { value, reason, timers } = await whileBusy(lateMs, (clock) =>
      api.createApiToken(request, { ...options, fetch: answered(clock) }));
    if (arrives) assert.deepEqual(value, { key: KEY });
    else has(reason, { code: 'TIMEOUT', outcome: 'unknown' });
    assert.equal(timers, arrives ? 0 : 1);
  });
}

test('an answer that has not arrived gets only 10 ms more', limit, async () => {
  const { reason, took, timers } = await whileBusy(500, () =>
    api.createApiToken(request, { ...options, fetch: () => new Promise(() => {}) }));
  has(reason, { code: 'TIMEOUT', outcome: 'unknown', attempts: 1 });
  assert.deepEqual([took, timers], [TIMEOUT_MS + 510, 0]);
});

test('half an answer is waited for only once', limit, async () => {
  const { reason, took } = await whileBusy(500, (clock) => {
    const body = () => new ReadableStream({
      async pull(stream) {
        clock.now += 100;
        await clock.sleep(1);
        stream.enqueue(new Uint8Array(1));
      },
    });
    const fetch = () => clock.sleep(TIMEOUT_MS + 1).then(() => new Response(body()));
    return api.createApiToken(request, { ...options, fetch });
  });
  has(reason, { code: 'TIMEOUT', outcome: 'unknown', status: 200 });
  assert.ok(took < TIMEOUT_MS + 2000, `${took}`);
});

test('a signal that is aborted in these 10 ms', limit, async () => {
  const controller = new AbortController();
  const { reason } = await whileBusy(500, (clock) => {
    clock.sleep(TIMEOUT_MS + 1).then(() => controller.abort('enough'));
    return api.createApiToken(request, { ...options, signal: controller.signal, fetch: () => new Promise(() => {}) });
  });
  has(reason, { code: 'ABORTED', cause: 'enough', outcome: 'unknown' });
});

test('nothing is created after the deadline', limit, async () => {
  const methods = [];
  const { reason } = await whileBusy(500, (clock) => {
    const fetch = async (_, { method }) => {
      methods.push(method);
      await clock.sleep(TIMEOUT_MS + 1);
      return new Response('{"data":[]}');
    };
    return api.ensureApiToken(request, { ...options, fetch });
  });
  has(reason, { code: 'TIMEOUT', outcome: 'notSent' });
  assert.deepEqual(methods, ['GET']);
});
