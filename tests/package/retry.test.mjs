// What is sent again, when, and what never is. On a clock of our own: waits cost no time here.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { closedPort, has, warmUp } from './call.mjs';
import { VirtualClock } from './clock.mjs';

const api = await install().load('databrain-edge');
await warmUp(api);
const clock = new VirtualClock();

const limit = { timeout: 30_000 };
const READ = ['listDataApps', {}];
const WRITE = ['createDataApp', { name: 'n' }];
const CHANGE = ['renameDataApp', { name: 'n', updateName: 'm' }];
const REMOVE = ['deleteDataApp', { name: 'n' }];
const good = () => Response.json({ data: [], name: 'n' });
const lost = () => { throw new TypeError('fetch failed'); };
const status = (code, headers) => () => new Response('x', { status: code, headers });

/** Repeats the last answer. Returns how the call ended, the times of its requests, and how many timers are left. */
async function run([operation, request], answers, options) {
  clock.install();
  try {
    const times = [];
    const started = clock.now;
    const fetch = async () => {
      times.push(clock.now - started);
      return answers[Math.min(times.length, answers.length) - 1]();
    };
    const ended = await clock.until(api[operation](request, { serviceToken: 's', fetch, ...options }));
    return { ...ended, times, took: clock.now - started, timers: clock.waiting };
  } finally {
    await clock.drain();
    clock.uninstall();
  }
}

for (const [name, fault] of [['a lost connection', lost], ...[500, 502, 503, 504, 429].map((code) => [`a ${code}`, status(code)])]) {
  test(`a read is retried after ${name}`, limit, async () => {
    const { value, times, timers } = await run(READ, [fault, fault, good]);
    assert.deepEqual(value, []);
    assert.equal(times.length, 3);
    assert.equal(timers, 0);
    assert.ok(times[1] <= 500 && times[2] - times[1] <= 1000, `waits of ${times}`);
  });

  for (const what of [WRITE, CHANGE, REMOVE]) {
    test(`${what[0]} after ${name}`, limit, async () => {
      const { reason, times } = await run(what, [fault, good]);
      // A 429 says that nothing was done.
      assert.equal(times.length, name === 'a 429' ? 2 : 1);
      if (name !== 'a 429') has(reason, { outcome: 'unknown', attempts: 1 });
    });
  }
}

for (const code of [400, 401, 403, 404, 408, 409, 418, 501, 505]) {
  test(`nothing is retried after ${code}`, limit, async () => {
    const { reason, times } = await run(READ, [status(code), good]);
    has(reason, { code: `HTTP_${code}`, attempts: 1 });
    assert.equal(times.length, 1);
  });
}

test('nor after an unreadable answer, a redirect, or a 500', limit, async () => {
  for (const fault of [() => new Response('<html>'), status(302), () => Response.json({ error: { code: 'SELFHOSTED_APP_ERROR' } }, { status: 500 }), () => Response.json({ error: 'Invalid Service Token' }, { status: 500 })]) {
    assert.equal((await run(READ, [fault, good])).times.length, 1);
  }
});

test('maxRetries limits the attempts', limit, async () => {
  for (const [maxRetries, sent] of [[0, 1], [1, 2], [undefined, 3], [5, 6]]) {
    const { reason, times } = await run(READ, [lost], { ...(maxRetries !== undefined && { maxRetries }) });
    has(reason, { code: 'NETWORK_ERROR', attempts: sent });
    assert.equal(times.length, sent);
  }
});

test('maxRetries is a whole number from 0', limit, async () => {
  for (const wrong of [-1, 1.5, NaN, Infinity, '2', null]) {
    const { reason, times } = await run(READ, [good], { maxRetries: wrong });
    has(reason, { code: 'INVALID_INPUT', field: 'options.maxRetries' });
    assert.equal(times.length, 0);
  }
});

test('Retry-After is waited for, in seconds and as a date', limit, async () => {
  assert.deepEqual((await run(WRITE, [status(429, { 'retry-after': '7' }), good])).times, [0, 7000]);
  const date = new Date(Math.ceil(clock.now / 1000) * 1000 + 9000);
  const { times } = await run(WRITE, [status(429, { 'retry-after': date.toUTCString() }), good]);
  assert.ok(times[1] > 8000 && times[1] <= 10_000, String(times));
});

test('a wait that would end after the deadline does not start', limit, async () => {
  const { reason, took, times } = await run(WRITE, [status(429, { 'retry-after': '31' }), good]);
  has(reason, { code: 'HTTP_429', kind: 'rateLimit', outcome: 'rejected', retryAfterMs: 31_000 });
  assert.deepEqual([took, times.length], [0, 1]);
});

test('the deadline covers all attempts and waits', limit, async () => {
  const { reason, took, timers } = await run(READ, [lost], { maxRetries: 1000, timeoutMs: 10_000 });
  assert.equal(reason.kind, 'network');
  assert.ok(took <= 10_000, `took ${took} ms`);
  assert.equal(timers, 0);
});

test('a signal ends a wait at once', limit, async () => {
  const controller = new AbortController();
  const answers = [() => { clock.sleep(3000).then(() => controller.abort('enough')); return status(429, { 'retry-after': '20' })(); }, good];
  const { reason, took, times, timers } = await run(WRITE, answers, { signal: controller.signal });
  has(reason, { code: 'ABORTED', cause: 'enough', outcome: 'rejected', attempts: 1 });
  assert.deepEqual([took, times.length, timers], [3000, 1, 0]);
});

test('an interrupted call has the outcome of its last attempt', limit, async () => {
  const half = (code) => () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }), { status: code });
  for (const [fetch, outcome, code] of [[undefined, 'notSent', undefined], [lost, 'unknown', undefined], [half(400), 'rejected', 400], [half(500), 'unknown', 500], [half(200), 'unknown', 200]]) {
    const controller = new AbortController();
    const baseUrl = await closedPort();
    const attempted = withResolvers();
    const onEvent = ({ phase }) => phase === 'wait' && attempted.resolve();
    clock.install();
    try {
      const pending = api.listDataApps({}, { serviceToken: 's', signal: controller.signal, maxRetries: 9, baseUrl, fetch, onEvent });
      await (code ? new Promise((resolve) => setImmediate(resolve)) : attempted.promise);
      controller.abort();
      const { reason } = await clock.until(pending);
      has(reason, { code: 'ABORTED', outcome, status: code, attempts: 1 });
    } finally {
      await clock.drain();
      clock.uninstall();
    }
  }
});

/** Rows at each side of a limit: what is left after the wait, and whether a creation is repeated. */
for (const [timeoutMs, lastMs, retryAfter, isRepeated] of [
  [10_000, 0, 7, true],
  [10_000, 0, 8, false],
  // The last attempt took longer than a quarter.
  [10_000, 3500, 3, true],
  [10_000, 3500, 4, false],
  // Five seconds are always enough.
  [60_000, 0, 55, true],
  [60_000, 0, 56, false],
  [60_000, 20_000, 35, true],
  [60_000, 20_000, 36, false],
  [1200, 0, 1, false],
]) {
  const what = `of ${timeoutMs} ms, ${lastMs} for the first attempt and ${retryAfter} s to wait`;
  const slowly = async () => {
    await clock.sleep(lastMs);
    return status(429, { 'retry-after': `${retryAfter}` })();
  };

  for (const unsafe of [WRITE, CHANGE, REMOVE]) {
    test(`${unsafe[0]}, ${what}`, limit, async () => {
      const { reason, times } = await run(unsafe, [slowly, good], { timeoutMs });
      assert.equal(times.length, isRepeated ? 2 : 1);
      if (!isRepeated) has(reason, { code: 'HTTP_429', outcome: 'rejected', attempts: 1 });
    });
  }

  test(`a read, ${what}`, limit, async () => {
    assert.equal((await run(READ, [slowly, good], { timeoutMs })).times.length, 2);
  });
}

function withResolvers() {
  const resolvers = {};
  resolvers.promise = new Promise((resolve) => Object.assign(resolvers, { resolve }));
  return resolvers;
}
