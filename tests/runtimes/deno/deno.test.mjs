import { after, before } from 'node:test';
import { addApp, installApp } from '../app.mjs';
import { suiteIn } from '../report.mjs';
import { row, versionOf } from '../row.mjs';
import { startServers } from '../server.mjs';
import { deno, inDeno } from './deno.mjs';

const facts = { where: 'Deno', version: () => versionOf(deno()) };

suiteIn(
  { ...facts, how: 'ESM import' },
  async ({ installed, settings }) => {
    await addApp(installed);
    return inDeno(installed.folder, 'suite-main.mjs', JSON.stringify(settings));
  },
  { hidesRedirects: false, tellsRefused: false, resendsPosts: true },
);

let installed, servers;
before(async () => {
  installed = await installApp();
  servers = await startServers(installed);
});
after(() => servers?.close());

const emulator = () => servers.emulator;
row({ ...facts, how: 'CommonJS require', emulator }, ({ label }) => inDeno(installed.folder, 'main.cjs', servers.urls.emulatorUrl, label));
