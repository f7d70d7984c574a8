// A page whose Content-Security-Policy allows as little as the package needs, and one that forgets what WebAssembly needs.
import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { callInPage, titles } from '../browser.mjs';
import { browserOf, factsOf, pageRow } from '../in-browsers.mjs';
import { install } from '../install.mjs';
import { recorded } from '../row.mjs';
import { startServers } from '../server.mjs';
import { siteOf } from '../site.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const pages = { '': 'page', ', slim': 'page-slim' };

// For `slim`, which fetches the core, the origin of the page is one to connect to.
const policy = (scripts, apiOrigin) => `default-src 'none'; script-src ${scripts}; connect-src 'self' ${apiOrigin}`;

let servers, allowing, forgetful;
before(async () => {
  const installed = install();
  const { folder } = installed;
  for (const name of ['page-functions.mjs', 'page.mjs', 'page-slim.mjs']) copyFileSync(here(name), join(folder, name));
  copyFileSync(here('../probe.mjs'), join(folder, 'probe.mjs'));
  for (const page of Object.values(pages)) {
    writeFileSync(join(folder, `${page}.html`), `<!doctype html>\n<meta charset="utf-8">\n<script type="module" src="/${page}.mjs"></script>\n`);
  }
  servers = await startServers(installed);
  const siteWith = (scripts) => servers.serve(siteOf(folder, { 'content-security-policy': policy(scripts, servers.urls.emulatorUrl) }));
  allowing = await siteWith("'self' 'wasm-unsafe-eval'");
  forgetful = await siteWith("'self'");
});
after(() => servers?.close());

const refused = { code: 'CORE_UNAVAILABLE', kind: 'internal', outcome: 'notSent', typed: true, hasCause: true };

for (const [suffix, page] of Object.entries(pages)) {
  for (const browser of Object.keys(titles)) {
    pageRow(browser, `strict CSP${suffix}`, () => servers, () => `${allowing}/${page}.html`);

    recorded({ ...factsOf(browser), how: `CSP without 'wasm-unsafe-eval'${suffix}: a typed error` }, async () => {
      const before = servers.emulator.requests.length;
      const settings = { baseUrl: servers.urls.emulatorUrl };
      const { result } = await callInPage(await browserOf(browser), `${forgetful}/${page}.html`, 'runRefusals', settings);
      const operations = result.map(({ operation }) => operation);
      assert.deepEqual(operations, ['createApiToken', 'ensureApiToken', 'createApiToken']);
      for (const { message, operation, ...fields } of result) {
        assert.deepEqual(fields, refused, operation);
        assert.match(message, /script-src/);
        assert.match(message, /'wasm-unsafe-eval'/);
      }
      assert.equal(servers.emulator.requests.length, before, 'something reached the server');
    });
  }
}
