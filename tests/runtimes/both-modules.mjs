// The package in a runtime that is a program of its own: the whole suite as an ES module, the probe as CommonJS.
import { after, before } from 'node:test';
import { addApp, installApp } from './app.mjs';
import { suiteIn } from './report.mjs';
import { row } from './row.mjs';
import { startServers } from './server.mjs';

/**
 * @param {{where: string, version: () => string}} facts
 * @param {(folder: string, file: string, ...argv: string[]) => Promise<any>} inRuntime Gives what the file prints.
 * @param {import('./suite.mjs').Traits} traits
 */
export function bothModulesIn(facts, inRuntime, traits) {
  suiteIn(
    { ...facts, how: 'ESM import' },
    async ({ installed, settings }) => {
      await addApp(installed);
      return inRuntime(installed.folder, 'suite-main.mjs', JSON.stringify(settings));
    },
    traits,
  );

  let installed, servers;
  before(async () => {
    installed = await installApp();
    servers = await startServers(installed);
  });
  after(() => servers?.close());

  row({ ...facts, how: 'CommonJS require', emulator: () => servers.emulator }, ({ label }) =>
    inRuntime(installed.folder, 'main.cjs', servers.urls.emulatorUrl, label));
}
