import { after, before } from 'node:test';
import { addApp, installApp } from '../app.mjs';
import { suiteIn } from '../report.mjs';
import { row, versionOf } from '../row.mjs';
import { startServers } from '../server.mjs';
import { bun, inBun } from './bun.mjs';

const facts = { where: 'Bun', version: () => versionOf(bun()) };

suiteIn(
  { ...facts, how: 'ESM import' },
  async ({ installed, settings }) => {
    await addApp(installed);
    return inBun(installed.folder, 'suite-main.mjs', JSON.stringify(settings));
  },
  { hidesRedirects: false, tellsRefused: true, resendsPosts: false },
);

let installed, servers;
before(async () => {
  installed = await installApp();
  servers = await startServers(installed);
});
after(() => servers?.close());

const emulator = () => servers.emulator;
row({ ...facts, how: 'CommonJS require', emulator }, ({ label }) => inBun(installed.folder, 'main.cjs', servers.urls.emulatorUrl, label));
