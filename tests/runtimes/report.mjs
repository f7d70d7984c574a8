import assert from 'node:assert/strict';
import { install } from './install.mjs';
import { recorded } from './row.mjs';
import { startServers } from './server.mjs';
import { caseNames } from './suite.mjs';

const WHOLE_MS = 150_000;

/** @typedef {{name: string, ok: boolean, detail: string}} Result */

/**
 * Runs the shared suite in one runtime and reports each case as a test, and the whole as a line of the table.
 * @param {import('./row.mjs').Facts} facts
 * @param {(run: {installed: import('./install.mjs').Installed, servers: any, settings: object}) => Promise<Result[]>} collect
 * @param {import('./suite.mjs').Traits} traits
 */
export function suiteIn(facts, collect, traits) {
  recorded({ timeoutMs: WHOLE_MS, ...facts, how: `${facts.how}, the whole suite` }, async (t) => {
    const installed = install();
    const servers = await startServers(installed);
    try {
      const results = await collect({ installed, servers, settings: { ...servers.urls, traits } });
      for (const name of caseNames) {
        await t.test(`${facts.where}: ${name}`, () => {
          const result = results.find((one) => one.name === name);
          assert.ok(result, 'the runtime lost this case');
          assert.ok(result.ok, result.detail);
        });
      }
      assert.ok(caseNames.every((name) => results.find((one) => one.name === name)?.ok), 'a case failed');
    } finally {
      await servers.close();
    }
  });
}
