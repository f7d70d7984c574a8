// Bare workerd: no wrangler, no account, and a network that ends at this machine.
import { spawn } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { temporaryFolder, toolPath } from './install.mjs';
import { whileServing } from './serving.mjs';

const LIMIT_MS = 60_000;
// The packages differ by processor, and npm installs the one that fits.
export const PROGRAM = `@cloudflare/workerd-linux-${process.arch === 'arm64' ? 'arm64' : '64'}/bin/workerd`;

const flagsOf = (flags) => flags.map((flag) => `"${flag}"`).join(', ');

const each = (object, line) => Object.entries(object).map(line).join('');
const textsOf = (vars) => each(vars, ([name, value]) => `, (name = "${name}", text = ${JSON.stringify(value)})`);
const namespacesOf = (kv) => each(kv, ([name]) => `, (name = "${name}", kvNamespace = "${name}")`);
const serversOf = (kv) => each(kv, ([name, url]) => `(name = "${name}", external = (address = "${new URL(url).host}", http = ())),`);

const config = ({ settings = {}, vars = {}, kv = {}, compatibilityDate, flags = [], durableObject, entrypoint, socket = '' }) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [
  (name = "main", worker = (
    modules = [(name = "worker.js", esModule = embed "worker.js"), (name = "core.wasm", wasm = embed "core.wasm")],
    compatibilityDate = "${compatibilityDate}", compatibilityFlags = [${flagsOf(flags)}],${durableObject ? `
    durableObjectNamespaces = [(className = "${durableObject}", uniqueKey = "one")], durableObjectStorage = (inMemory = void),` : ''}
    bindings = [(name = "SETTINGS", json = ${JSON.stringify(JSON.stringify(settings))}), (name = "SELF", service = "main")${entrypoint ? `,
      (name = "API", service = (name = "main", entrypoint = "${entrypoint}"))` : ''}${durableObject ? `,
      (name = "OBJECTS", durableObjectNamespace = "${durableObject}")` : ''}${textsOf(vars)}${namespacesOf(kv)}])),${serversOf(kv)}
  (name = "internet", network = (allow = ["127.0.0.1/32"]))], sockets = [${socket}]);
`;

async function build(installed, entry, folder, conditions = ['workerd', 'worker', 'browser']) {
  // Only some entries import it, and the config names it always.
  copyFileSync(installed.require.resolve('databrain-edge/core.wasm'), join(folder, 'core.wasm'));
  await bundle(installed, entry, {
    outfile: join(folder, 'worker.js'),
    conditions,
    loader: { '.wasm': 'copy' },
    assetNames: '[name]',
    external: ['node:*', 'cloudflare:*'],
  });
}

function run(program, folder) {
  // Not spawnSync: the servers it talks to live in this process.
  const child = spawn(program, ['test', 'config.capnp'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS, killSignal: 'SIGKILL' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, output }));
  });
}

/**
 * Runs the `test` handler of a worker, which posts its result to `env.SETTINGS.collectorUrl`. `env.SELF` is the worker itself.
 * @param {object} given
 * @param {import('./install.mjs').Installed} given.installed
 * @param {{serve: (handler: object) => Promise<string>}} given.servers
 * @param {string} given.entry
 * @param {object} given.settings
 * @param {string} [given.compatibilityDate]
 * @returns {Promise<{result: any, output: string}>} `output` is all that workerd printed.
 */
export async function inWorkerd({ installed, servers, entry, settings, compatibilityDate = '2026-11-01' }) {
  const folder = temporaryFolder('workerd');
  let posted;
  const collectorUrl = await servers.serve({
    async fetch(request) {
      posted = await request.text();
      return new Response(null, { status: 204 });
    },
  });
  await build(installed, entry, folder);
  writeFileSync(join(folder, 'config.capnp'), config({ settings: { ...settings, collectorUrl }, compatibilityDate }));
  const { status, signal, output } = await run(toolPath(PROGRAM), folder);
  if (status !== 0 || posted === undefined) throw new Error(`workerd ended with ${signal ?? status}, ${posted === undefined ? 'without a result' : 'after it'}:\n${output}`);
  return { result: JSON.parse(posted), output };
}

/**
 * Serves the `fetch` handler of a worker while a test asks it: each request to its address is one of its own over there.
 * @template T
 * @param {object} given
 * @param {import('./install.mjs').Installed} given.installed
 * @param {string} given.entry
 * @param {object} [given.settings]
 * @param {Record<string, string>} [given.vars] Variables and secrets, each a binding of that name.
 * @param {Record<string, string>} [given.kv] KV namespaces: the name of each, and the server that keeps it.
 * @param {string} given.compatibilityDate
 * @param {string[]} [given.flags] Compatibility flags.
 * @param {string} [given.durableObject] The class of `env.OBJECTS`.
 * @param {string} [given.entrypoint] The class of `env.API`, which is called by RPC.
 * @param {string[]} [given.conditions] Export conditions of the bundle.
 * @param {(url: string) => Promise<T>} use
 * @returns {Promise<{result: T, output: string}>} `output` is all that workerd printed.
 */
export async function whileWorkerServes({ installed, entry, conditions, ...given }, use) {
  const folder = temporaryFolder('workerd');
  await build(installed, entry, folder, conditions);
  writeFileSync(join(folder, 'config.capnp'), config({ ...given, socket: '(name = "http", http = (), service = "main")' }));
  const argvFor = (port) => ['serve', '--experimental', 'config.capnp', '--socket-addr', `http=127.0.0.1:${port}`];
  return whileServing(toolPath(PROGRAM), argvFor, { cwd: folder, limitMs: LIMIT_MS }, use);
}
