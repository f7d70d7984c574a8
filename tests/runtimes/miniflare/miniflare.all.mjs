import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
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

/** What the bundle of a Worker answers in miniflare. */
async function answered(entry, compatibilityDate, asked, ...more) {
  const folder = temporaryFolder('miniflare');
  const outfile = join(folder, 'worker.js');
  await bundle(installed, entry, {
    outfile,
    conditions: ['workerd', 'worker', 'browser'],
    loader: { '.wasm': 'copy' },
    external: ['cloudflare:*'],
  });
  const program = setPath('cloudflare', 'miniflare/dist/src/index.js');
  const argv = [script, program, outfile, compatibilityDate, asked, ...more];
  return answerOf(nodeProgram(22).path, argv, { cwd: folder, env: quiet });
}

row(
  { where: 'miniflare', version: () => setVersion('cloudflare', 'miniflare'), how: 'esbuild bundle, CompiledWasm', emulator: () => servers.emulator },
  async ({ label }) =>
    answered(join(installed.folder, 'worker.mjs'), COMPATIBILITY_DATE, probing('http://worker.example', servers.urls.emulatorUrl, label)),
);

for (const date of ['2024-10-22', COMPATIBILITY_DATE]) {
  test(`miniflare: errors of a Workflow, ${date}`, { timeout: 120_000 }, async () => {
    const entry = fileURLToPath(new URL('workflow-worker.mjs', import.meta.url));
    const run = (query) => answered(entry, date, `http://worker.example/${query}`, 'Provisioning');
    const message = 'options.signal was aborted';
    const all = { isOurs: true, name: 'DatabrainError', message, code: 'ABORTED', outcome: 'notSent' };
    const rest = { isOurs: false, name: 'Error', message: `DatabrainError: ${message}` };
    const { output, status } = await run('');
    assert.equal(status, 'complete');
    // Workflows keep of what is thrown no more than a text, at every date.
    assert.deepEqual(output, { returned: all, thrown: rest });
    const ended = await run('?throws');
    assert.equal(ended.status, 'errored');
    assert.match(`${ended.error.name}: ${ended.error.message}`, /DatabrainError: options\.signal was aborted$/);
  });
}
