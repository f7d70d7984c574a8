import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { temporaryFolder } from '../install.mjs';
import { nodeProgram } from '../nodes.mjs';
import { run } from '../program.mjs';
import { row } from '../row.mjs';
import { startServers } from '../server.mjs';
import { jsonOf, whileServing } from '../serving.mjs';
import { addSet, setVersion } from '../tool-set.mjs';
import { installWorker, probing, quiet } from '../worker-app.mjs';

const config = `import { cloudflare } from '@cloudflare/vite-plugin';
import { defineConfig } from 'vite';

const server = { host: '127.0.0.1', strictPort: true };
export default defineConfig({ plugins: [cloudflare({ inspectorPort: false })], server, preview: server });
`;

const facts = {
  where: '@cloudflare/vite-plugin',
  version: () => `${setVersion('cloudflare', '@cloudflare/vite-plugin')}, vite ${setVersion('cloudflare', 'vite')}`,
  emulator: () => servers.emulator,
};

let cwd, env, servers;
before(async () => {
  const installed = installWorker();
  cwd = installed.folder;
  addSet(installed, 'cloudflare');
  writeFileSync(join(cwd, 'vite.config.mjs'), config);
  env = { ...quiet, HOME: temporaryFolder('home'), WRANGLER_REGISTRY_PATH: temporaryFolder('registry') };
  servers = await startServers(installed);
});
after(() => servers?.close());

const vite = (...argv) => [join(cwd, 'node_modules/vite/bin/vite.js'), ...argv];

async function answerWhileServing(command, label) {
  const ask = (url) => jsonOf(probing(url, servers.urls.emulatorUrl, label));
  return (await whileServing(nodeProgram(22).path, (port) => vite(...command, '--port', port), { cwd, env }, ask)).result;
}

row({ ...facts, how: 'vite build, vite preview' }, async ({ label }) => {
  const { end, stdout, stderr } = await run(nodeProgram(22).path, vite('build'), { cwd, env });
  assert.equal(end, 0, `${stdout}\n${stderr}`);
  const core = readFileSync(join(cwd, 'node_modules/databrain-edge/dist/core.wasm'));
  const built = readdirSync(join(cwd, 'dist'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const cores = built.filter(({ name }) => name.endsWith('.wasm')).map(({ parentPath, name }) => readFileSync(join(parentPath, name)));
  assert.deepEqual(cores.map((bytes) => bytes.equals(core)), [true], 'the core is not in the build');
  return answerWhileServing(['preview'], label);
});

row({ ...facts, how: 'vite dev' }, ({ label }) => answerWhileServing(['dev'], label));
