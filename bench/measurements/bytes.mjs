import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../tests/runtimes/bundle.mjs';
import { brotli } from '../../xtask/core/brotli.mjs';
import { CLIENTS, OURS, REQWEST } from '../clients.mjs';
import { figure, picked } from '../figure.mjs';

/** Everything that an entry imports, minified in one script; a wasm file stays beside it. */
async function scriptBytes(app, contents, settings) {
  const { outputFiles } = await bundle(app, undefined, {
    entryPoints: undefined,
    stdin: { contents, resolveDir: app.folder },
    minify: true,
    write: false,
    outdir: app.folder,
    loader: { '.wasm': 'copy' },
    ...settings,
  });
  return brotli(outputFiles.find(({ path }) => path.endsWith('.js')).contents);
}

const REQWEST_GLUE = './clients/reqwest/built/client.js';
const WORKER = { conditions: ['workerd', 'worker', 'browser'] };
const wasmBytes = (app, path) => brotli(readFileSync(join(app.folder, path)));

/** @typedef {import('../../tests/runtimes/install.mjs').Installed} App */
/** @type {Record<string, (app: App) => Promise<{script: number, wasm: number, whole: number}>>} */
const WITH_WASM = {
  [OURS]: async (app) => ({
    script: await scriptBytes(app, `export * from '${OURS}';`, WORKER),
    wasm: wasmBytes(app, `node_modules/${OURS}/dist/core.wasm`),
    whole: await scriptBytes(app, `export * from '${OURS}';`),
  }),
  [REQWEST]: async (app) => ({
    script: await scriptBytes(app, `export { Client, initSync } from '${REQWEST_GLUE}';`),
    wasm: wasmBytes(app, 'clients/reqwest/built/client_bg.wasm'),
    whole: await scriptBytes(app, "export * from './clients/reqwest/index.mjs';"),
  }),
};

/** @type {import('../run.mjs').Measurement} */
export default async function bytes({ app }) {
  const results = {};
  for (const client of CLIENTS) {
    const entry = `export * from './clients/${client}.mjs';`;
    const withoutWasm = async () => {
      const whole = await scriptBytes(app, entry, WORKER);
      return { script: whole, wasm: 0, whole };
    };
    results[client] = [await (WITH_WASM[client]?.(app) ?? withoutWasm())];
  }
  const column = (id, text, pick) => {
    const about = { id, table: 'Bytes, minified, after brotli', column: text, unit: 'bytes' };
    // A byte is no measure of time: no ratio to the smallest says anything.
    return figure({ ...about, baseline: null }, picked(results, pick));
  };
  return [
    column('bytes', 'a Worker: script and wasm', ({ script, wasm }) => script + wasm),
    column('bytes script', 'of it, the script', ({ script }) => script),
    column('bytes wasm', 'of it, the wasm', ({ wasm }) => wasm),
    column('bytes whole', 'in one script, the wasm as text', ({ whole }) => whole),
  ];
}
