import { join } from 'node:path';
import { after, before } from 'node:test';
import { installApp } from '../app.mjs';
import { bundleAlone } from '../node-bundles/lambda-folder.mjs';
import { row, versionOf } from '../row.mjs';
import { startServers } from '../server.mjs';
import { deno, denoDoes, inDeno, inDenoWith } from './deno.mjs';

let installed, servers;
before(async () => {
  installed = await installApp();
  servers = await startServers(installed);
});
after(() => servers?.close());

const facts = { where: 'Deno', version: () => versionOf(deno()), emulator: () => servers.emulator };

row({ ...facts, how: 'slim' }, ({ label }) =>
  inDenoWith(['--allow-read=node_modules'], installed.folder, 'slim.mjs', servers.urls.emulatorUrl, label),
);

row({ ...facts, how: '`deno bundle`' }, async ({ label }) => {
  const file = await bundleAlone('mjs', async (outfile) => {
    const { end, stderr } = await denoDoes(installed.folder, 'bundle', '--quiet', '--no-lock', '--output', outfile, 'main.mjs');
    if (end !== 0) throw new Error(`deno bundle ended with ${end}:\n${stderr.slice(-2000)}`);
  });
  return inDeno(join(file, '..'), file, servers.urls.emulatorUrl, label);
});
