// `options.fetch: env.API.fetch` is a method without its receiver: nothing is sent, and the message
// says what to pass.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { install } from '../install.mjs';
import { whileWorkerServes } from '../workerd.mjs';

const entry = fileURLToPath(new URL('unbound-worker.mjs', import.meta.url));

let installed;
before(() => {
  installed = install();
});

for (const compatibilityDate of ['2024-09-01', '2026-11-01']) {
  test(`${compatibilityDate}: a service binding without its receiver`, { timeout: 30_000 }, async () => {
    await whileWorkerServes({ installed, entry, settings: {}, compatibilityDate }, async (url) => {
      const { unbound, bound, wrapper } = await (await fetch(url)).json();
      assert.deepEqual([unbound.code, unbound.outcome], ['NETWORK_ERROR', 'notSent']);
      assert.match(unbound.message, /options\.fetch needs its receiver/);
      assert.deepEqual(bound, { key: 'minted' });
      assert.deepEqual([wrapper.code, wrapper.outcome], ['NETWORK_ERROR', 'unknown']);
    });
  });
}
