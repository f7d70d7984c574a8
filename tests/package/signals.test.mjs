// One signal for many calls: one listener while there are any, and each call ends for itself.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, answering, callWith, failure, has, warmUp } from './call.mjs';

const limit = { timeout: 10_000 };
const api = await install().load('databrain-edge');
await warmUp(api);

const silent = () => new Promise(() => {});
const listenersOf = (signal) => getEventListeners(signal, 'abort').length;

test('hundreds of calls with one signal cause no warning, and leave no listener', limit, async (t) => {
  const warnings = [];
  const note = (warning) => warnings.push(String(warning));
  process.on('warning', note);
  t.after(() => process.off('warning', note));
  const { signal } = new AbortController();
  for (let round = 0; round < 3; round += 1) {
    const calls = Array.from({ length: 300 }, () => callWith(api, answering(), { signal }));
    assert.equal(listenersOf(signal), 1);
    await Promise.all(calls);
    assert.equal(listenersOf(signal), 0);
  }
  // Warnings are emitted in a later turn.
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(warnings, []);
});

test('an abort ends all calls with that signal, and no other', limit, async () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const calls = Array.from({ length: 50 }, () => callWith(api, silent, { signal: one.signal }));
  const others = Array.from({ length: 2 }, () => callWith(api, silent, { signal: other.signal }));
  one.abort('enough');
  for (const call of calls) {
    const error = await failure(api, call);
    has(error, { code: 'ABORTED', outcome: 'unknown', cause: 'enough' });
  }
  assert.deepEqual([listenersOf(one.signal), listenersOf(other.signal)], [0, 1]);
  other.abort();
  for (const call of others) has(await failure(api, call), { code: 'ABORTED' });
  // Aborted already.
  has(await failure(api, callWith(api, silent, { signal: one.signal })), { outcome: 'notSent' });
  assert.equal(listenersOf(one.signal), 0);
});

test('the first of several calls may end before the others', limit, async () => {
  const controller = new AbortController();
  const { signal } = controller;
  let answer;
  const first = callWith(api, () => new Promise((resolve) => (answer = resolve)), { signal });
  const second = callWith(api, silent, { signal });
  answer(Response.json({ key: KEY }));
  assert.deepEqual(await first, { key: KEY });
  assert.equal(listenersOf(signal), 1);
  controller.abort();
  has(await failure(api, second), { code: 'ABORTED' });
  assert.equal(listenersOf(signal), 0);
});

test('a call that starts while its signal is being aborted ends at once', limit, async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const started = [];
  const onEvent = ({ phase }) => {
    if (phase === 'response') started.push(callWith(api, silent, { signal }));
  };
  const calls = [1, 2].map(() => callWith(api, silent, { signal, onEvent }));
  controller.abort();
  for (const call of [...calls, ...started]) has(await failure(api, call), { code: 'ABORTED' });
  assert.equal(started.length, 2);
  assert.equal(listenersOf(signal), 0);
});

test('a signal whose methods throw is refused at every call', limit, async () => {
  const throws = () => {
    throw new Error('no listeners here');
  };
  const none = () => {};
  for (const signal of [
    { aborted: false, addEventListener: throws, removeEventListener: none },
    Object.freeze({ aborted: false, addEventListener: throws, removeEventListener: throws }),
  ]) {
    for (let round = 0; round < 3; round += 1) {
      const fetch = answering();
      const error = await failure(api, callWith(api, fetch, { signal }));
      has(error, { code: 'INVALID_INPUT', outcome: 'notSent', field: 'options.signal' });
      assert.equal(fetch.calls, 0);
    }
  }
  // What happens when the call has ended makes no difference.
  const signal = { aborted: false, addEventListener: none, removeEventListener: throws };
  for (let round = 0; round < 3; round += 1)
    assert.deepEqual(await callWith(api, answering(), { signal }), { key: KEY });
});

test('the first call, too, refuses a signal whose methods throw', limit, async () => {
  const fresh = await install().load('databrain-edge');
  const signal = {
    aborted: false,
    addEventListener() {
      throw new Error('no listeners here');
    },
    removeEventListener() {},
  };
  const calls = [1, 2, 3].map(() => callWith(fresh, answering(), { signal }));
  for (const call of calls) {
    const error = await failure(fresh, call);
    has(error, { code: 'INVALID_INPUT', outcome: 'notSent', field: 'options.signal' });
  }
});
