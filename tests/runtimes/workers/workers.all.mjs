// The probe runs in the worker, not in the page that started it; the package's files come straight from node_modules.
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { titles } from '../browser.mjs';
import { pageRow } from '../in-browsers.mjs';
import { install } from '../install.mjs';
import { startServers } from '../server.mjs';
import { siteOf } from '../site.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

let servers, site;
before(async () => {
  const installed = install();
  const { folder } = installed;
  for (const name of ['page.mjs', 'worker.mjs', 'service-worker.mjs']) copyFileSync(here(name), join(folder, name));
  copyFileSync(here('../probe.mjs'), join(folder, 'probe.mjs'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>\n<meta charset="utf-8">\n<script type="module" src="/page.mjs"></script>\n');
  servers = await startServers(installed);
  site = await servers.serve(siteOf(folder));
});
after(() => servers?.close());

for (const kind of ['module worker', 'module service worker']) {
  for (const browser of Object.keys(titles)) pageRow(browser, kind, () => servers, () => `${site}/`, { kind });
}
