import assert from 'node:assert/strict';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { inBrowser } from './browser.mjs';
import { install, named } from './install.mjs';
import { suiteIn } from './report.mjs';
import { versionOf } from './row.mjs';
import { startServers } from './server.mjs';

const entry = fileURLToPath(new URL('page.mjs', import.meta.url));

const titles = { chromium: 'Chromium', firefox: 'Firefox' };

/**
 * The shared suite and what only pages have, in one browser.
 * @param {'chromium' | 'firefox'} name
 * @param {import('./suite.mjs').Traits} traits
 */
export function browserSuiteIn(name, traits) {
  const facts = { where: titles[name], version: () => versionOf(named(name.toUpperCase())), how: 'esbuild bundle in a page' };
  suiteIn(facts, async (given) => (await inBrowser({ ...given, name, entry, run: 'runSuite' })).result, traits);

  for (const [where, run] of Object.entries({ page: 'withoutPermission', worker: 'inWorker' })) {
    test(`${name}: a ${where} must be allowed to hold a service token`, { timeout: 60_000 }, async () => {
      const installed = install();
      const servers = await startServers(installed);
      try {
        const { result } = await inBrowser({ name, installed, servers, entry, run, settings: servers.urls });
        assert.equal(result.length, 3);
        for (const { message, ...fields } of result) {
          assert.deepEqual(fields, { code: 'INVALID_INPUT', field: 'options.allowBrowser', outcome: 'notSent', typed: true });
          assert.match(message, /options\.allowBrowser/);
        }
        assert.deepEqual(servers.emulator.requests, []);
      } finally {
        await servers.close();
      }
    });
  }
}
