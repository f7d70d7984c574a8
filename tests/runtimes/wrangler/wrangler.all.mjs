import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { temporaryFolder } from '../install.mjs';
import { nodeProgram } from '../nodes.mjs';
import { run } from '../program.mjs';
import { recorded, row } from '../row.mjs';
import { startServers } from '../server.mjs';
import { jsonOf, whileServing } from '../serving.mjs';
import { setPath, setVersion } from '../tool-set.mjs';
import { installWorker, probing, quiet } from '../worker-app.mjs';

const facts = { where: 'wrangler', version: () => setVersion('cloudflare', 'wrangler') };

let cwd, env, servers;
before(async () => {
  const installed = installWorker();
  cwd = installed.folder;
  // What wrangler keeps of itself, logs and a registry of what runs, stays out of the user's home.
  env = { ...quiet, HOME: temporaryFolder('home'), WRANGLER_REGISTRY_PATH: temporaryFolder('registry') };
  servers = await startServers(installed);
});
after(() => servers?.close());

const wrangler = (...argv) => [setPath('cloudflare', 'wrangler/bin/wrangler.js'), ...argv];

recorded({ ...facts, how: 'deploy --dry-run' }, async () => {
  const outdir = temporaryFolder('outdir');
  const { end, stdout, stderr } = await run(nodeProgram(22).path, wrangler('deploy', '--dry-run', '--outdir', outdir), { cwd, env });
  assert.equal(end, 0, `${stdout}\n${stderr}`);
  const files = readdirSync(outdir);
  const cores = files.filter((name) => name.endsWith('.wasm'));
  assert.equal(cores.length, 1, `${cores.length} cores are deployed, among ${files}`);
  const [wasm] = cores;
  const core = readFileSync(join(cwd, 'node_modules/databrain-edge/dist/core.wasm'));
  assert.ok(readFileSync(join(outdir, wasm)).equals(core), 'another core is deployed');
  const script = readFileSync(join(outdir, 'worker.js'), 'utf8');
  assert.ok(script.includes(wasm), 'the script does not import the core');
  const hex = core.subarray(0, 600).toString('hex');
  const holding = (folder, names) => names.filter((name) => readFileSync(join(folder, name), 'latin1').includes(hex));
  assert.deepEqual(holding(join(cwd, 'node_modules/databrain-edge/dist'), ['index.js']), ['index.js'], 'the text is another one');
  assert.deepEqual(holding(outdir, files), [], 'the core is deployed as text, too');
});

row({ ...facts, how: 'dev --local', emulator: () => servers.emulator }, async ({ label }) => {
  const argvFor = (port) => wrangler('dev', '--local', '--ip', '127.0.0.1', '--port', port, '--inspector-port', '0', '--inspector-ip', '127.0.0.1');
  const ask = (url) => jsonOf(probing(url, servers.urls.emulatorUrl, label));
  return (await whileServing(nodeProgram(22).path, argvFor, { cwd, env }, ask)).result;
});
