// A trap in the core: nobody waits for ever, the process goes on, and so does the next call. What throws inside the core
// where it cannot be caught is like a trap; a clock that throws is such a thing.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, TOKEN, answering, callWith, has, unhandledDuring, warmUp } from './call.mjs';

const limit = { timeout: 5000 };
const api = await install().load('databrain-edge');
await warmUp(api);

const trap = new WebAssembly.RuntimeError('unreachable');
const realNow = Date.now;

/** While `work` runs, the core traps as soon as it asks for the time. */
async function trapping(work) {
  Date.now = () => { throw trap; };
  try {
    return await work();
  } finally {
    Date.now = realNow;
  }
}

const rejection = (promise) => promise.then(() => assert.fail('should have been rejected'), (reason) => reason);
const works = async () => assert.deepEqual(await callWith(api, answering()), { key: KEY });

/** An uncaught exception or an unhandled rejection, if there was one. */
async function quietly(work) {
  const uncaught = [];
  const note = (error) => uncaught.push(error);
  process.on('uncaughtException', note);
  try {
    assert.deepEqual(await unhandledDuring(work), []);
  } finally {
    process.off('uncaughtException', note);
  }
  assert.deepEqual(uncaught, []);
}

test('a call that traps rejects, and the next one works', limit, () =>
  quietly(async () => {
    const fetch = answering();
    const error = await trapping(() => rejection(callWith(api, fetch)));
    // The first thing it does is to ask for the time: nothing has left.
    has(error, { code: 'CORE_CRASHED', kind: 'internal', outcome: 'notSent', operation: 'createApiToken', cause: trap });
    assert.ok(api.isDatabrainError(error));
    assert.equal(fetch.calls, 0);
    await works();
  }));

test('a trap after the request has left says that it may have happened', limit, () =>
  quietly(async () => {
    for (const trapsIn of ['fetch', 'body']) {
      const breaks = (answer) => { Date.now = () => { throw trap; }; return answer; };
      const body = () => new ReadableStream({ pull(stream) { stream.enqueue(new TextEncoder().encode(`{"key":"${KEY}"}`)); stream.close(); breaks(); } });
      const fetch = async () => (trapsIn === 'fetch' ? breaks(Response.json({ key: KEY })) : new Response(body()));
      try {
        has(await rejection(callWith(api, fetch)), { code: 'CORE_CRASHED', outcome: 'unknown' });
      } finally {
        Date.now = realNow;
      }
      await works();
    }
  }));

test('calls that wait in the same instance reject too', limit, () =>
  quietly(async () => {
    let sent = 0;
    const waiting = () => new Promise(() => { sent += 1; });
    const others = [1, 2, 3].map(() => rejection(callWith(api, waiting)));
    while (sent < 3) await new Promise((resolve) => setImmediate(resolve));
    await trapping(() => rejection(callWith(api, answering())));
    for (const error of await Promise.all(others)) has(error, { code: 'CORE_CRASHED', outcome: 'unknown' });
    await works();
  }));

test('what settles after the crash harms nobody', limit, () =>
  quietly(async () => {
    let answer;
    const late = () => new Promise((resolve) => (answer = resolve));
    const other = rejection(callWith(api, late));
    while (!answer) await new Promise((resolve) => setImmediate(resolve));
    await trapping(() => rejection(callWith(api, answering())));
    await other;
    const next = callWith(api, answering());
    answer(new Response(`{"key":"${KEY}"}`));
    assert.deepEqual(await next, { key: KEY });
    globalThis.gc?.();
    await works();
  }));

test('no timer of a crashed instance is left', limit, async () => {
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  let sent = 0;
  const other = rejection(callWith(api, () => new Promise(() => { sent += 1; })));
  while (sent < 1) await new Promise((resolve) => setImmediate(resolve));
  await trapping(() => rejection(callWith(api, answering())));
  await other;
  assert.equal(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length, before);
});

test('what throws while it is read is bad input, not a crash', limit, () =>
  quietly(async () => {
    const poison = new Proxy({}, { ownKeys() { throw trap; } });
    has(await rejection(api.createApiToken(poison, { serviceToken: TOKEN })), { code: 'INVALID_INPUT', outcome: 'notSent' });
    await works();
  }));

test('many crashes, one after the other', limit, () =>
  quietly(async () => {
    for (let round = 0; round < 50; round += 1) {
      await trapping(() => rejection(callWith(api, answering())));
      await works();
    }
  }));
