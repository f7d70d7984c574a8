import { after, before } from 'node:test';
import { install } from '../install.mjs';
import { row } from '../row.mjs';
import { startServers } from '../server.mjs';
import { bundlers } from './builds.mjs';
import { addHandler, bundleAlone, inLambda } from './lambda-folder.mjs';

let entry, servers;
before(async () => {
  const installed = install();
  entry = addHandler(installed.folder);
  servers = await startServers(installed);
});
after(() => servers?.close());

for (const [where, { version, builds }] of Object.entries(bundlers)) {
  for (const [way, { extension, build }] of Object.entries(builds)) {
    let built;
    for (const major of [20, 24]) {
      row({ where, version, how: `${way}, on Node ${major}`, emulator: () => servers.emulator }, async ({ label }) => {
        built ??= bundleAlone(extension, (outfile) => build(entry, outfile));
        return inLambda(major, await built, servers.urls.emulatorUrl, label);
      });
    }
  }
}
