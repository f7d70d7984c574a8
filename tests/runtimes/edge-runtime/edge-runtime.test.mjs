// The edge runtime of Vercel and Next.js. Their bundler compiles `x.wasm?module` and hands the module over as a global; so does this.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle.mjs';
import { install, temporaryFolder, tool } from '../install.mjs';
import { suiteIn } from '../report.mjs';
import { row } from '../row.mjs';
import { startServers } from '../server.mjs';

const entry = fileURLToPath(new URL('handler.mjs', import.meta.url));
const { version } = tool('edge-runtime/package.json');

const compiledBefore = (wasm) => ({
  name: 'wasm?module',
  setup(build) {
    build.onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => {
      wasm.file = join(resolveDir, path.replace('?module', ''));
      return { path: wasm.file, namespace: 'compiled' };
    });
    build.onLoad({ filter: /./, namespace: 'compiled' }, () => ({ contents: 'export default globalThis.compiledCore;' }));
  },
});

/**
 * @param {import('../install.mjs').Installed} installed
 * @param {object} body Of the request.
 * @param {string[]} conditions Those of the export map that the tool knows.
 */
async function inEdgeRuntime(installed, body, conditions = ['edge-light']) {
  const wasm = {};
  const { outputFiles } = await bundle(installed, entry, {
    format: 'iife',
    outfile: join(temporaryFolder('edge'), 'handler.js'),
    write: false,
    conditions,
    plugins: [compiledBefore(wasm)],
  });
  if (conditions.includes('edge-light') !== Boolean(wasm.file)) throw new Error('the bundle took another entry of the package');
  const { EdgeRuntime } = tool('edge-runtime');
  const compiledCore = wasm.file && new WebAssembly.Module(readFileSync(wasm.file));
  const runtime = new EdgeRuntime({ initialCode: outputFiles[0].text, extend: (context) => Object.assign(context, { compiledCore }) });
  const response = await runtime.dispatchFetch('http://edge.example/', { method: 'POST', body: JSON.stringify(body) });
  if (response.status !== 200) throw new Error(`status ${response.status}: ${(await response.text()).slice(0, 2000)}`);
  return response.json();
}

const facts = { where: 'edge-runtime', version };

suiteIn(
  { ...facts, how: 'bundle with `edge-light`' },
  ({ installed, settings }) => inEdgeRuntime(installed, { suite: settings }),
  // Its fetch is a copy of undici in a script, which nothing distinguishes from a wrapper.
  { hidesRedirects: false, tellsRefused: false, resendsPosts: false },
);

let installed, servers;
before(async () => {
  installed = install();
  servers = await startServers(installed);
});
after(() => servers?.close());

const emulator = () => servers.emulator;
const settingsOf = (label) => ({ baseUrl: servers.urls.emulatorUrl, label });
row({ ...facts, how: 'bundle with `edge-light`', emulator }, ({ label }) => inEdgeRuntime(installed, settingsOf(label)));
row({ ...facts, how: 'bundle without that condition', emulator }, ({ label }) => inEdgeRuntime(installed, settingsOf(label), ['browser']));
