// The probe runs in the worker, not in the page that started it; the package's files come straight from node_modules.
import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { callInPage, titles } from '../browser.mjs';
import { browserOf, pageRow } from '../in-browsers.mjs';
import { install } from '../install.mjs';
import { startServers } from '../server.mjs';
import { siteOf } from '../site.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

let servers, site;
before(async () => {
  const installed = install();
  const { folder } = installed;
  for (const name of ['page.mjs', 'worker.mjs', 'service-worker.mjs', 'copies-worker.mjs']) copyFileSync(here(name), join(folder, name));
  copyFileSync(here('../probe.mjs'), join(folder, 'probe.mjs'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>\n<meta charset="utf-8">\n<script type="module" src="/page.mjs"></script>\n');
  servers = await startServers(installed);
  site = await servers.serve(siteOf(folder));
});
after(() => servers?.close());

for (const kind of ['module worker', 'module service worker']) {
  for (const browser of Object.keys(titles)) pageRow(browser, kind, () => servers, () => `${site}/`, { kind });
}

/** Whether a reason can be cloned. */
const REASONS = { default: true, error: true, function: false, method: false };

for (const browser of Object.keys(titles)) {
  test(`${titles[browser]}: an error passes through postMessage, whatever its cause`, { timeout: 60_000 }, async () => {
    const { result } = await callInPage(await browserOf(browser), `${site}/`, 'runCopies', {});
    assert.deepEqual(result.map(({ reason }) => reason), Object.keys(REASONS));
    for (const { reason, isOwn, plain, hasCause, ...copy } of result) {
      assert.equal(isOwn, REASONS[reason], reason);
      // Not every browser clones a cause, but none clones one that cannot be.
      if (!isOwn) assert.ok(!hasCause, reason);
      assert.deepEqual(copy, { isClone: true, isError: true, message: 'options.signal was aborted' });
      const { name, code, outcome, message } = plain;
      assert.deepEqual([name, code, outcome, message], ['DatabrainError', 'ABORTED', 'notSent', copy.message]);
    }
  });
}
