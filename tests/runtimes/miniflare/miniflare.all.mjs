import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
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

/** What the bundle of a Worker answers in miniflare, with these options of it. */
async function answered(entry, url, options) {
  const folder = temporaryFolder('miniflare');
  const outfile = join(folder, 'worker.js');
  await bundle(installed, entry, {
    outfile,
    conditions: ['workerd', 'worker', 'browser'],
    loader: { '.wasm': 'copy' },
    external: ['cloudflare:*'],
  });
  const program = setPath('cloudflare', 'miniflare/dist/src/index.js');
  const argv = [script, program, outfile, url, JSON.stringify(options)];
  return answerOf(nodeProgram(22).path, argv, { cwd: folder, env: quiet });
}

const facts = {
  where: 'miniflare',
  version: () => setVersion('cloudflare', 'miniflare'),
  emulator: () => servers.emulator,
};
const compatibilityDate = COMPATIBILITY_DATE;

row({ ...facts, how: 'esbuild bundle, CompiledWasm' }, ({ label }) =>
  answered(
    join(installed.folder, 'worker.mjs'),
    probing('http://worker.example', servers.urls.emulatorUrl, label),
    { compatibilityDate },
  ),
);

const handlers = {
  rpc: 'Durable Object, RPC',
  alarm: 'Durable Object, alarm',
  queue: 'Queue consumer',
  scheduled: 'Cron trigger',
};

for (const [path, how] of Object.entries(handlers)) {
  row({ ...facts, how }, ({ label }) => {
    const entry = join(installed.folder, 'handlers-worker.mjs');
    copyFileSync(fileURLToPath(new URL('handlers-worker.mjs', import.meta.url)), entry);
    return answered(entry, `http://worker.example/${path}`, {
      name: 'handlers',
      compatibilityDate,
      compatibilityFlags: ['service_binding_extra_handlers'],
      bindings: { BASE_URL: servers.urls.emulatorUrl, LABEL: label },
      durableObjects: { OBJECTS: 'Holder' },
      queueProducers: { QUEUE: 'mints' },
      queueConsumers: { mints: { maxBatchTimeout: 0 } },
      serviceBindings: { SELF: 'handlers' },
    });
  });
}

for (const date of ['2024-10-22', COMPATIBILITY_DATE]) {
  test(`miniflare: errors of a Workflow, ${date}`, { timeout: 120_000 }, async () => {
    const entry = fileURLToPath(new URL('workflow-worker.mjs', import.meta.url));
    const workflows = { PROVISIONING: { name: 'provisioning', className: 'Provisioning' } };
    const run = (query) =>
      answered(entry, `http://worker.example/${query}`, { compatibilityDate: date, workflows });
    const message = 'options.signal was aborted';
    const all = {
      isOurs: true,
      name: 'DatabrainError',
      message,
      code: 'ABORTED',
      outcome: 'notSent',
    };
    const rest = { isOurs: false, name: 'Error', message: `DatabrainError: ${message}` };
    const { output, status } = await run('');
    assert.equal(status, 'complete');
    // Workflows keep of what is thrown no more than a text, at every date.
    assert.deepEqual(output, { returned: all, thrown: rest });
    const ended = await run('?throws');
    assert.equal(ended.status, 'errored');
    assert.match(
      `${ended.error.name}: ${ended.error.message}`,
      /DatabrainError: options\.signal was aborted$/,
    );
  });
}
