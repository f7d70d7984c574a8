import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../tests/runtimes/bundle.mjs';
import { temporaryFolder, toolPath } from '../../tests/runtimes/install.mjs';

const PROGRAM = `@cloudflare/workerd-linux-${process.arch === 'arm64' ? 'arm64' : '64'}/bin/workerd`;
// Clock ticks per second, in which Linux counts CPU time. They are the same on every machine that Node runs on.
const TICKS_PER_SECOND = 100;

const DATE = 'compatibilityDate = "2026-11-01"';
const moduleOf = (name) => `(name = "${name}", esModule = embed "${name}")`;

/**
 * @param {string} main The configuration of the Worker, besides its modules.
 * @param {string} service The second Worker.
 */
const configOf = (main, service) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [${moduleOf('main.js')}, (name = "core.wasm", wasm = embed "core.wasm")],
      ${DATE}, ${main})),
    ${service}],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]);
`;

/** A configuration with a second Worker instead of the API. */
export const BESIDE_ANOTHER = configOf(
  'globalOutbound = "upstream"',
  `(name = "upstream", worker = (modules = [${moduleOf('upstream.js')}], ${DATE}))`,
);

/**
 * A configuration with access to the network of this machine.
 * @param {object} settings
 */
export const withSettings = (settings) =>
  configOf(
    `bindings = [(name = "SETTINGS", json = ${JSON.stringify(JSON.stringify(settings))})]`,
    '(name = "internet", network = (allow = ["127.0.0.1/32"]))',
  );

/**
 * Starts the Worker on a free port.
 * @param {import('../../tests/runtimes/install.mjs').Installed} app
 * @param {object} given
 * @param {Record<string, string>} given.entries The files that become `<name>.js`.
 * @param {string} given.config
 */
export async function startWorker(app, { entries, config }) {
  const folder = temporaryFolder('bench-workerd');
  for (const [name, entry] of Object.entries(entries)) {
    await bundle(app, entry, {
      outfile: join(folder, `${name}.js`),
      minify: true,
      conditions: ['workerd', 'worker', 'browser'],
      loader: { '.wasm': 'copy' },
      assetNames: '[name]',
    });
  }
  writeFileSync(join(folder, 'config.capnp'), config);
  const child = spawn(toolPath(PROGRAM), ['serve', 'config.capnp', '--control-fd=3'], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const port = await new Promise((resolve, reject) => {
    let said = '';
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`workerd ended with ${code}`)));
    child.stdio[3].setEncoding('utf8').on('data', (text) => {
      said += text;
      const [, found] = /"port":\s*(\d+)/.exec(said) ?? [];
      if (found) resolve(found);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    /** The CPU time that it has used so far. */
    cpuSeconds() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    },
    end() {
      process.off('exit', kill);
      kill();
    },
  };
}
