// Calls that nobody will ever hear of: their fetch never settles, and, as on workerd once a request is gone, their timers never
// fire. Memory and table of the core must stop growing.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { handles, memory } from './core.mjs';

const ROUNDS = 4;
const CALLS = 20_000;

const api = await install().load('databrain-edge');
const options = { serviceToken: 'service_token_demo', timeoutMs: 1000 };
const request = { dataAppName: 'a', name: 'b' };
const good = () => api.createApiToken(request, { ...options, fetch: async () => new Response('{"key":"k"}') });
const size = () => ({ pages: memory().buffer.byteLength / 65_536, slots: handles().length });

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
  t.diagnostic(rounds.map(({ pages, slots }) => `${pages} pages, ${slots} slots`).join(' -> '));
  assert.deepEqual(rounds.at(-1), rounds[1]);
  // A thousand at most are within their time.
  assert.ok(rounds[1].pages < 64, `${rounds[1].pages} pages`);
});
