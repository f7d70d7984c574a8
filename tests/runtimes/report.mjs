import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from './install.mjs';
import { startServers } from './server.mjs';
import { caseNames } from './suite.mjs';

const WHOLE_MS = 150_000;

/**
 * Runs the shared suite in one runtime and reports each case as a test.
 * @param {string} runtime
 * @param {(run: {installed: import('./install.mjs').Installed, servers: any, settings: object}) => Promise<{name: string, ok: boolean, detail: string}[]>} collect
 * @param {import('./suite.mjs').Traits} traits
 */
export function suiteIn(runtime, collect, traits) {
  test(`${runtime}: the shared suite`, { timeout: WHOLE_MS }, async (t) => {
    const installed = install();
    const servers = await startServers(installed);
    try {
      const results = await collect({ installed, servers, settings: { ...servers.urls, traits } });
      for (const name of caseNames) {
        await t.test(`${runtime}: ${name}`, () => {
          const result = results.find((one) => one.name === name);
          assert.ok(result, 'the runtime lost this case');
          assert.ok(result.ok, result.detail);
        });
      }
    } finally {
      await servers.close();
    }
  });
}
