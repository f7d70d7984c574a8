// The examples for Cloudflare under `wrangler dev`, with their own configuration and the emulator that they start.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { installExample } from '../../examples/example.mjs';
import { controlOf } from '../control.mjs';
import { startDaemon } from '../daemon.mjs';
import { temporaryFolder } from '../install.mjs';
import { nodeProgram } from '../nodes.mjs';
import { run } from '../program.mjs';
import { whileServing } from '../serving.mjs';
import { addSet } from '../tool-set.mjs';
import { quiet } from '../worker-app.mjs';

const limit = { timeout: 180_000 };
const APP = 'Customer Portal Analytics';
/** Of the emulator, in the files of the examples. */
const PORT = '7700';

/** An example with its tools: its emulator, on a port of its own, and wrangler. */
async function whileEmulated(installed, use) {
  const { folder } = installed;
  addSet(installed, 'cloudflare');
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const [program, ...argv] = scripts.emulator.split(' ');
  assert.equal(program, 'node');
  assert.ok(argv.includes(PORT));
  const emulator = startDaemon(process.execPath, argv.map((word) => (word === PORT ? '0' : word)), { cwd: folder });
  try {
    const url = await emulator.until((output) => /listening on (\S+)/.exec(output)?.[1], 10_000);
    const file = join(folder, '.dev.vars');
    const vars = readFileSync(file, 'utf8');
    const documented = `http://127.0.0.1:${PORT}`;
    assert.ok(vars.includes(documented));
    writeFileSync(file, vars.replace(documented, url));
    const env = { ...quiet, HOME: temporaryFolder('home'), WRANGLER_REGISTRY_PATH: temporaryFolder('registry') };
    const { path } = nodeProgram(22);
    const wrangler = (...words) => [join(folder, 'node_modules/wrangler/bin/wrangler.js'), ...words];
    await use({
      url,
      async runWrangler(...words) {
        const { end, stdout, stderr } = await run(path, wrangler(...words), { cwd: folder, env });
        assert.equal(end, 0, `${stdout}\n${stderr}`);
        return stdout.trim();
      },
      async whileDev(ask) {
        const argvFor = (port) => wrangler('dev', '--ip', '127.0.0.1', '--port', port, '--inspector-port', '0');
        return (await whileServing(path, argvFor, { cwd: folder, env }, ask)).result;
      },
    });
  } finally {
    await emulator.end();
  }
}

/** The keys of the emulator. */
async function keysAt(url, installed) {
  const { listApiTokens } = await installed.load('databrain-edge');
  const tokens = await listApiTokens({ dataAppName: APP }, { serviceToken: 'service_token_demo', baseUrl: url });
  return tokens.map(({ name, key }) => ({ name, key }));
}

test('examples/worker: a key is created and kept', limit, async () => {
  const installed = installExample('worker');
  await whileEmulated(installed, async ({ url, runWrangler, whileDev }) => {
    // As the example's own README does: the key is created, and its answer is lost.
    const fault = { fault: 'lostAnswer', operation: 'createApiToken' };
    await controlOf(url).script(fault);
    const statuses = await whileDev(async (address) => {
      const body = JSON.stringify({ dataAppName: APP, name: 'Production' });
      const post = async (token, text) => {
        const headers = { authorization: `Bearer ${token}` };
        return (await fetch(address, { method: 'POST', headers, body: text })).status;
      };
      const ours = 'provisioning_token_demo';
      return [await post(ours, body), await post(ours, body), await post('undefined', body), await post(ours, '{')];
    });
    assert.deepEqual(statuses, [201, 201, 401, 400]);
    const [{ name, key }, ...others] = await keysAt(url, installed);
    assert.deepEqual({ name, others }, { name: 'Production', others: [] });
    assert.equal(await runWrangler('kv', 'key', 'get', '--binding', 'KEYS', '--local', `${APP}/Production`), key);
    await runWrangler('deploy', '--dry-run');
  });
});

test('examples/worker: without its secret it refuses everybody', limit, async () => {
  const installed = installExample('worker');
  await whileEmulated(installed, async ({ whileDev }) => {
    const file = join(installed.folder, '.dev.vars');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^PROVISIONING_TOKEN=.*\n/m, ''));
    const status = await whileDev(async (address) => {
      const headers = { authorization: 'Bearer undefined' };
      return (await fetch(address, { method: 'POST', headers, body: '{}' })).status;
    });
    assert.equal(status, 503);
  });
});

test('examples/workflow: src/workflow.js creates a key and keeps it', limit, async () => {
  const installed = installExample('workflow');
  await whileEmulated(installed, async ({ url, runWrangler, whileDev }) => {
    const ends = await whileDev(async (address) => {
      const endOf = async (dataAppName) => {
        const body = JSON.stringify({ dataAppName, name: 'Production' });
        const { id } = await (await fetch(address, { method: 'POST', body })).json();
        for (;;) {
          const { status, output } = await (await fetch(`${address}/?id=${id}`)).json();
          if (status === 'complete' || status === 'errored') return { status, ok: output?.ok, code: output?.error?.code };
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      };
      return [await endOf(APP), await endOf('Nothing')];
    });
    assert.deepEqual(ends, [
      { status: 'complete', ok: true, code: undefined },
      { status: 'complete', ok: false, code: 'DATA_APP_NOT_FOUND' },
    ]);
    const [{ key }, ...others] = await keysAt(url, installed);
    assert.equal(others.length, 0);
    assert.equal(await runWrangler('kv', 'key', 'get', '--binding', 'KEYS', '--local', `${APP}/Production`), key);
    await runWrangler('deploy', '--dry-run');
  });
});
