import { after, before } from 'node:test';
import { callInPage, titles } from '../browser.mjs';
import { browserOf, factsOf, pageRow } from '../in-browsers.mjs';
import { row } from '../row.mjs';
import { startServers } from '../server.mjs';
import { whileServing } from '../serving.mjs';
import { siteOf } from '../site.mjs';
import { build, installApp, node, versionOfBundler } from './app-folder.mjs';
import { bundlers } from './builds.mjs';

let installed, servers;
before(async () => {
  installed = installApp();
  servers = await startServers(installed);
});
after(() => servers?.close());

for (const bundler of Object.keys(bundlers)) {
  let address;
  const built = async () => servers.serve(siteOf(await build(bundler, installed.folder)));
  for (const browser of Object.keys(titles)) {
    pageRow(browser, `${bundler} ${versionOfBundler(bundler)} build`, () => servers, () => (address ??= built()));
  }
}

row({ ...factsOf('chromium'), how: `vite ${versionOfBundler('vite')} development server`, emulator: () => servers.emulator }, async ({ label }) => {
  const { folder } = installed;
  const argv = (port) => [bundlers.vite.program, '--host', '127.0.0.1', '--port', String(port), '--strictPort'];
  const settings = { baseUrl: servers.urls.emulatorUrl, label };
  const probeIn = async (url) => callInPage(await browserOf('chromium'), url, 'runProbe', settings);
  return (await whileServing(node(), argv, { cwd: folder }, probeIn)).result.result;
});
