// Libraries that use the package. If their build copies it into them, they work on Node, but not in
// a Worker.
import assert from 'node:assert/strict';
import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { install } from '../install.mjs';
import { bundleAlone, inLambda } from '../node-bundles/lambda-folder.mjs';
import { nodeProgram } from '../nodes.mjs';
import { run } from '../program.mjs';
import { recorded, row } from '../row.mjs';
import { startServers } from '../server.mjs';
import { jsonOf } from '../serving.mjs';
import { setPath, setVersion } from '../tool-set.mjs';
import { whileWorkerServes } from '../workerd.mjs';

const programs = { tsup: 'tsup/dist/cli-default.js', tsdown: 'tsdown/dist/run.mjs' };

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

let folder, installed, servers;
before(async () => {
  installed = install();
  ({ folder } = installed);
  const configs = Object.keys(programs).map((tool) => `${tool}.config.mjs`);
  for (const name of [...configs, 'library.mjs', '../probe.mjs']) {
    copyFileSync(here(name), join(folder, basename(name)));
  }
  servers = await startServers(installed);
});
after(() => servers?.close());

/** Builds the library as an ES module and as CommonJS, and resolves to the folder of both. */
async function build(tool, inlined) {
  const outDir = `dist/${[tool, ...inlined].join('-')}`;
  const env = { INLINED: JSON.stringify(inlined), OUT_DIR: outDir };
  const argv = [setPath('servers', programs[tool]), '--config', `${tool}.config.mjs`];
  const { end, stdout, stderr } = await run(nodeProgram(22).path, argv, { cwd: folder, env });
  assert.equal(end, 0, `${stdout}\n${stderr}`);
  return join(folder, outDir);
}

/** What a Worker answers that uses a build of the library. */
async function inWorker(built, query) {
  const library = join(folder, 'node_modules/library');
  mkdirSync(library, { recursive: true });
  cpSync(join(built, 'library.mjs'), join(library, 'index.mjs'));
  writeFileSync(join(library, 'package.json'), JSON.stringify({ exports: './index.mjs' }));
  const entry = here('library-worker.mjs');
  const worker = { installed, entry, settings: {}, compatibilityDate: '2026-11-01' };
  const ask = (url) => jsonOf(`${url}/?${new URLSearchParams(query)}`);
  return (await whileWorkerServes(worker, ask)).result;
}

for (const tool of Object.keys(programs)) {
  const facts = (how) => ({ where: tool, version: () => setVersion('servers', tool), how });
  const rowOf = (how, use) => row({ ...facts(how), emulator: () => servers.emulator }, use);
  let building;
  const inlined = () => (building ??= build(tool, ['databrain-edge']));

  for (const extension of ['mjs', 'cjs']) {
    rowOf(`library with the package inlined, ${extension}, on Node`, async ({ label }) => {
      const from = join(await inlined(), `library.${extension}`);
      const file = await bundleAlone(extension, (outfile) => copyFileSync(from, outfile));
      return inLambda(20, file, servers.urls.emulatorUrl, label);
    });
  }

  recorded(facts('library with the package inlined, in a Worker: a typed error'), async () => {
    const query = { baseUrl: servers.urls.emulatorUrl, label: 'inlined' };
    const { message, cause, ...fields } = (await inWorker(await inlined(), query)).failed;
    assert.deepEqual(fields, { code: 'CORE_UNAVAILABLE', outcome: 'notSent' });
    assert.match(message, /a library must not bundle databrain-edge, but keep it external/);
    assert.match(cause, /disallowed by embedder/);
  });

  rowOf('library with the package external, in a Worker', async ({ label }) =>
    inWorker(await build(tool, []), { baseUrl: servers.urls.emulatorUrl, label }),
  );
}
