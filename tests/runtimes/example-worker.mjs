// An example for Cloudflare under `wrangler dev`, with its own configuration and the emulator that it
// starts.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDaemon } from './daemon.mjs';
import { temporaryFolder } from './install.mjs';
import { nodeProgram } from './nodes.mjs';
import { run } from './program.mjs';
import { whileServing } from './serving.mjs';
import { addSet } from './tool-set.mjs';
import { quiet } from './worker-app.mjs';

export const APP = 'Customer Portal Analytics';
/** Of the emulator, in the files of the examples. */
const PORT = '7700';

/** Lets an example use the emulator at another address than the documented one. */
export function setEmulatorUrl(folder, url) {
  const file = join(folder, '.dev.vars');
  const vars = readFileSync(file, 'utf8');
  const documented = `http://127.0.0.1:${PORT}`;
  assert.ok(vars.includes(documented));
  writeFileSync(file, vars.replace(documented, url));
}

/** An example with its tools: its emulator, on a port of its own, and the wrangler of a tool set. */
export async function whileEmulated(installed, use, set = 'cloudflare') {
  const { folder } = installed;
  addSet(installed, set);
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const [program, ...argv] = scripts.emulator.split(' ');
  assert.equal(program, 'node');
  assert.ok(argv.includes(PORT));
  const emulator = startDaemon(process.execPath, argv.map((word) => (word === PORT ? '0' : word)), { cwd: folder });
  try {
    const url = await emulator.until((output) => /listening on (\S+)/.exec(output)?.[1], 10_000);
    setEmulatorUrl(folder, url);
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
export async function keysAt(url, installed) {
  const { listApiTokens } = await installed.load('databrain-edge');
  const tokens = await listApiTokens({ dataAppName: APP }, { serviceToken: 'service_token_demo', baseUrl: url });
  return tokens.map(({ name, key }) => ({ name, key }));
}
