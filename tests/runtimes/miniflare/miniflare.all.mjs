import { join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle.mjs';
import { temporaryFolder } from '../install.mjs';
import { nodeProgram } from '../nodes.mjs';
import { answerOf } from '../program.mjs';
import { row } from '../row.mjs';
import { startServers } from '../server.mjs';
import { setPath, setVersion } from '../tool-set.mjs';
import { COMPATIBILITY_DATE, installWorker, probing, quiet } from '../worker-app.mjs';

const script = fileURLToPath(new URL('run.mjs', import.meta.url));

let installed, servers;
before(async () => {
  installed = installWorker();
  servers = await startServers(installed);
});
after(() => servers?.close());

row(
  { where: 'miniflare', version: () => setVersion('cloudflare', 'miniflare'), how: 'esbuild bundle, CompiledWasm', emulator: () => servers.emulator },
  async ({ label }) => {
    const folder = temporaryFolder('miniflare');
    const outfile = join(folder, 'worker.js');
    await bundle(installed, join(installed.folder, 'worker.mjs'), {
      outfile,
      conditions: ['workerd', 'worker', 'browser'],
      loader: { '.wasm': 'copy' },
    });
    const program = setPath('cloudflare', 'miniflare/dist/src/index.js');
    const asked = probing('http://worker.example', servers.urls.emulatorUrl, label);
    return answerOf(nodeProgram(22).path, [script, program, outfile, COMPATIBILITY_DATE, asked], { cwd: folder, env: quiet });
  },
);
