import { join } from 'node:path';
import { after, before } from 'node:test';
import { installApp } from '../app.mjs';
import { bundleAlone } from '../node-bundles/lambda-folder.mjs';
import { row, versionOf } from '../row.mjs';
import { startServers } from '../server.mjs';
import { deno, denoDoes, inDeno } from './deno.mjs';

let installed, servers;
before(async () => {
  installed = await installApp();
  servers = await startServers(installed);
});
after(() => servers?.close());

row({ where: 'Deno', version: () => versionOf(deno()), how: '`deno bundle`', emulator: () => servers.emulator }, async ({ label }) => {
  const file = await bundleAlone('mjs', async (outfile) => {
    const { end, stderr } = await denoDoes(installed.folder, 'bundle', '--quiet', '--no-lock', '--output', outfile, 'main.mjs');
    if (end !== 0) throw new Error(`deno bundle ended with ${end}:\n${stderr.slice(-2000)}`);
  });
  return inDeno(join(file, '..'), file, servers.urls.emulatorUrl, label);
});
