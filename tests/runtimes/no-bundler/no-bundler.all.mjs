// The package's own files, straight from node_modules: an import map says where they are, as the exports of the package do.
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

/** Pages, and what each finds in the package's exports. */
const pages = {
  'index.html': { how: 'no bundler, import map', entryIn: (exports) => exports['.'].default.default },
  'slim.html': { how: 'no bundler, import map, slim', entryIn: (exports) => exports['./slim'].default },
};

const html = (entry) => `<!doctype html>
<meta charset="utf-8">
<script type="importmap">{ "imports": { "databrain-edge": "/${join('node_modules/databrain-edge', entry)}" } }</script>
<script type="module" src="/page.mjs"></script>
`;

let servers, site;
before(async () => {
  const installed = install();
  const { folder } = installed;
  copyFileSync(here('page.mjs'), join(folder, 'page.mjs'));
  copyFileSync(here('../probe.mjs'), join(folder, 'probe.mjs'));
  const { exports } = installed.require('databrain-edge/package.json');
  for (const [page, { entryIn }] of Object.entries(pages)) writeFileSync(join(folder, page), html(entryIn(exports)));
  servers = await startServers(installed);
  site = await servers.serve(siteOf(folder));
});
after(() => servers?.close());

for (const [page, { how }] of Object.entries(pages)) {
  for (const browser of Object.keys(titles)) pageRow(browser, how, () => servers, () => `${site}/${page}`);
}
