import { join } from 'node:path';
import { after, before } from 'node:test';
import { installApp } from '../app.mjs';
import { temporaryFolder } from '../install.mjs';
import { addHandler, bundleAlone, inLambda } from '../node-bundles/lambda-folder.mjs';
import { answerOf } from '../program.mjs';
import { row, versionOf } from '../row.mjs';
import { startServers } from '../server.mjs';
import { bun, bunDoes, inBun } from './bun.mjs';

let installed, servers;
before(async () => {
  installed = await installApp();
  servers = await startServers(installed);
});
after(() => servers?.close());

const facts = { where: 'Bun', version: () => versionOf(bun()), emulator: () => servers.emulator };

async function build(entry, outfile, ...flags) {
  const { end, stderr } = await bunDoes(installed.folder, 'build', entry, '--outfile', outfile, ...flags);
  if (end !== 0) throw new Error(`bun build ended with ${end}:\n${stderr.slice(-2000)}`);
}

row({ ...facts, how: 'slim' }, ({ label }) => inBun(installed.folder, 'slim.mjs', servers.urls.emulatorUrl, label));

for (const major of [20, 24]) {
  row({ ...facts, how: `\`bun build --target=node\`, on Node ${major}` }, async ({ label }) => {
    const file = await bundleAlone('mjs', (outfile) => build(addHandler(installed.folder), outfile, '--target=node'));
    return inLambda(major, file, servers.urls.emulatorUrl, label);
  });
}

row({ ...facts, how: '`bun build --target=bun`' }, async ({ label }) => {
  const file = await bundleAlone('mjs', (outfile) => build('main.mjs', outfile, '--target=bun'));
  return inBun(join(file, '..'), file, servers.urls.emulatorUrl, label);
});

row({ ...facts, how: '`bun build --compile`' }, async ({ label }) => {
  const folder = temporaryFolder('compiled');
  await build('main.mjs', join(folder, 'app'), '--compile');
  return answerOf(join(folder, 'app'), [servers.urls.emulatorUrl, label], { cwd: folder });
});
