// Whatever settles late, or never: one rejection for the caller, none for the process.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, answering, callWith, failure, unhandledDuring } from './call.mjs';

const limit = { timeout: 10_000 };
const api = await install().load('databrain-edge');
const later = (ms, act) => new Promise((resolve, reject) => setTimeout(() => act(resolve, reject), ms));
const quickly = { timeoutMs: 20 };
/** Long enough that a deadline which a busy machine delays comes first. */
const LATER_MS = 500;
const gone = () => new Error('gone');

const response = (read, cancel = async () => {}) => ({ status: 200, headers: new Headers(), body: { getReader: () => ({ read, cancel }) } });

/** Each gives a transport; the call is cut after 20 ms. */
const cut = {
  'fetch rejects after the deadline': () => () => later(LATER_MS, (_, reject) => reject(gone())),
  'fetch answers after the deadline': () => () => later(LATER_MS, (resolve) => resolve(new Response('{}'))),
  'fetch rejects as its signal fires': () => (_, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  'fetch throws in its signal\'s listener': () => (_, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(undefined))),
  'a read rejects after the deadline': () => async () => response(() => later(LATER_MS, (_, reject) => reject(gone()))),
  'a read answers after the deadline': () => async () => response(() => later(LATER_MS, (resolve) => resolve({ done: true }))),
  'a read rejects as the stream is cancelled': () => {
    let fail;
    return async () => response(() => new Promise((_, reject) => (fail = reject)), async () => fail(gone()));
  },
  'the cancelling rejects': () => async () => response(() => new Promise(() => {}), () => Promise.reject(gone())),
  'the cancelling throws': () => async () => response(() => new Promise(() => {}), () => { throw gone(); }),
  'the cancelling rejects later': () => async () => response(() => new Promise(() => {}), () => later(20, (_, reject) => reject(gone()))),
  'nothing ever settles': () => () => new Promise(() => {}),
};

for (const [what, transport] of Object.entries(cut)) {
  test(`${what}: TIMEOUT and nothing else`, limit, async () => {
    const unhandled = await unhandledDuring(async () => {
      const error = await failure(api, callWith(api, transport(), quickly));
      assert.equal(error.code, 'TIMEOUT');
    });
    assert.deepEqual(unhandled, []);
  });

  test(`${what}: ABORTED and nothing else`, limit, async () => {
    const unhandled = await unhandledDuring(async () => {
      const error = await failure(api, callWith(api, transport(), { signal: AbortSignal.timeout(20) }));
      assert.equal(error.code, 'ABORTED');
    });
    assert.deepEqual(unhandled, []);
  });
}

const failing = {
  'fetch throws': () => { throw gone(); },
  'fetch rejects': async () => { throw gone(); },
  'a read throws': async () => response(() => { throw gone(); }, () => Promise.reject(gone())),
  'a read rejects': async () => response(async () => { throw gone(); }, () => Promise.reject(gone())),
  'a refusal': answering('{"error":"no"}', { status: 400 }),
  'a redirect with a broken body': async () => ({ status: 302, headers: new Headers(), body: new ReadableStream({ start: (controller) => controller.error(gone()) }) }),
  'too much, and the cancelling rejects': async () => response(async () => ({ done: false, value: new Uint8Array(2 ** 21) }), () => Promise.reject(gone())),
};

for (const [what, transport] of Object.entries(failing)) {
  test(`${what}: one rejection`, limit, async () => {
    assert.deepEqual(await unhandledDuring(() => failure(api, callWith(api, transport))), []);
  });
}

test('a deadline at the same time as the answer never loses the key', limit, async () => {
  const settle = () => later(20, (resolve) => resolve(new Response(JSON.stringify({ key: KEY }))));
  const settled = await Promise.allSettled(Array.from({ length: 200 }, () => callWith(api, settle, quickly)));
  for (const { status, value, reason } of settled) assert.ok(status === 'fulfilled' ? value.key === KEY : reason.code === 'TIMEOUT' && reason.outcome === 'unknown');
});

test('a thousand interrupted calls do not affect the next one', limit, async () => {
  const cuts = await Promise.all(Array.from({ length: 1000 }, () => failure(api, callWith(api, () => new Promise(() => {}), quickly))));
  assert.ok(cuts.every(({ code }) => code === 'TIMEOUT'));
  assert.equal((await callWith(api, answering())).key, KEY);
});

test('a signal used for many calls keeps no listener', limit, async () => {
  const listeners = new Set();
  const signal = {
    aborted: false,
    reason: undefined,
    addEventListener: (_, listener) => listeners.add(listener),
    removeEventListener: (_, listener) => listeners.delete(listener),
  };
  for (const transport of [answering(), ...Object.values(failing)]) await callWith(api, transport, { signal }).catch(() => {});
  await callWith(api, () => new Promise(() => {}), { signal, ...quickly }).catch(() => {});
  assert.equal(listeners.size, 0);
});

test('a signal that fires after its listener was removed has no effect', limit, async () => {
  const listeners = [];
  const signal = { aborted: false, addEventListener: (_, listener) => listeners.push(listener), removeEventListener() {} };
  assert.deepEqual(await callWith(api, answering(), { signal }), { key: KEY });
  assert.equal(listeners.length, 1);
  listeners[0]();
});
