import { after, before } from 'node:test';
import { installApp } from '../app.mjs';
import { nodeProgram } from '../nodes.mjs';
import { answerOf } from '../program.mjs';
import { row } from '../row.mjs';
import { startServers } from '../server.mjs';

const ways = { 'ESM import': 'main.mjs', 'CommonJS require': 'main.cjs' };

let installed, servers;
before(async () => {
  installed = await installApp();
  servers = await startServers(installed);
});
after(() => servers?.close());

for (const major of [20, 22, 24, 26]) {
  for (const [how, file] of Object.entries(ways)) {
    const facts = { where: 'Node', version: () => nodeProgram(major).version, how, title: `Node ${major}: ${how}` };
    row({ ...facts, emulator: () => servers.emulator }, ({ label }) =>
      answerOf(nodeProgram(major).path, [file, servers.urls.emulatorUrl, label], { cwd: installed.folder }),
    );
  }
}
