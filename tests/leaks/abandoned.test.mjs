// Calls that nobody will ever hear of: their fetch never settles, and, as on workerd once a request is gone, their timers never
// fire. What the host keeps of them must stop growing, and the core keeps nothing.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { install } from '../runtimes/install.mjs';
import { memory } from './core.mjs';

const ROUNDS = 4;
const CALLS = 20_000;

const api = await install().load('databrain-edge');
const options = { serviceToken: 'service_token_demo', timeoutMs: 1000 };
const request = { dataAppName: 'a', name: 'b' };
const good = () => api.createApiToken(request, { ...options, fetch: async () => new Response('{"key":"k"}') });

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

function size() {
  collect();
  return { pages: memory().buffer.byteLength / 65_536, heap: process.memoryUsage().heapUsed };
}

test('twenty thousand abandoned calls, four times over', { timeout: 120_000 }, async (t) => {
  await good();
  const real = { setTimeout: globalThis.setTimeout, now: Date.now };
  let now = real.now();
  globalThis.setTimeout = () => 0;
  Date.now = () => now;
  const rounds = [size()];
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let call = 0; call < CALLS; call += 1) {
        api.createApiToken(request, { ...options, fetch: () => new Promise(() => {}) }).catch(() => {});
        now += 1;
        if (call % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      now += 2000;
      await good();
      await new Promise((resolve) => setImmediate(resolve));
      rounds.push(size());
    }
  } finally {
    globalThis.setTimeout = real.setTimeout;
    Date.now = real.now;
  }
  t.diagnostic(rounds.map(({ pages, heap }) => `${pages} page, ${Math.round(heap / 1024)} KiB`).join(' -> '));
  for (const { pages } of rounds) assert.equal(pages, 1);
  const [, first, ...later] = rounds.map(({ heap }) => heap);
  // Of each call that was kept there would be more than a hundred bytes.
  for (const heap of later) assert.ok(heap < first + 100 * CALLS, `${heap} after ${first}`);
});
