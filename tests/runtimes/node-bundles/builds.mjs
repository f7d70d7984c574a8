// How users bundle a handler for Node. Each build takes the entry and the file to write.
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { named, tool } from '../install.mjs';

const require = createRequire(join(named('DATABRAIN_TOOL_SETS'), 'servers/from-here.js'));
const set = (name) => {
  const exported = require(name);
  return exported.default ?? exported;
};

const esbuild = (format, more) => (entry, outfile) =>
  tool('esbuild').build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', target: 'node20', format, logLevel: 'silent', ...more });

/** webpack, and what takes its configuration. */
const packed = (pack, isModule) => async (entry, outfile) => {
  const stats = await promisify(pack())({
    mode: 'production',
    target: 'node20',
    context: dirname(entry),
    entry,
    experiments: { outputModule: isModule },
    output: { path: dirname(outfile), filename: basename(outfile), library: { type: isModule ? 'module' : 'commonjs2' } },
  });
  if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }));
};

const webpack = (isModule) => packed(() => set('webpack'), isModule);
const rspack = (isModule) => packed(() => require('@rspack/core').rspack, isModule);

async function write(building, file, format) {
  const build = await building;
  try {
    await build.write({ file, format });
  } finally {
    await build.close();
  }
}

const rollup = (format) => (entry, outfile) =>
  write(set('rollup').rollup({ input: entry, plugins: [set('@rollup/plugin-node-resolve')()], logLevel: 'warn' }), outfile, format);

const rolldown = (format) => async (entry, outfile) =>
  write(require('rolldown').rolldown({ input: entry, cwd: dirname(entry), platform: 'node', logLevel: 'warn' }), outfile, format);

const versionIn = (load, name) => load(`${name}/package.json`).version;
const ours = (name) => versionIn(require, name);

/** @typedef {{extension: 'mjs' | 'cjs', build: (entry: string, outfile: string) => Promise<unknown>}} Build */

/** @type {Record<string, {version: () => string, builds: Record<string, Build>}>} */
export const bundlers = {
  esbuild: {
    version: () => tool('esbuild').version,
    builds: {
      'ESM bundle': { extension: 'mjs', build: esbuild('esm') },
      'CommonJS bundle': { extension: 'cjs', build: esbuild('cjs') },
      'minified ESM bundle': { extension: 'mjs', build: esbuild('esm', { minify: true }) },
      'minified CommonJS bundle': { extension: 'cjs', build: esbuild('cjs', { minify: true }) },
    },
  },
  webpack: {
    version: () => ours('webpack'),
    builds: { 'ESM bundle': { extension: 'mjs', build: webpack(true) }, 'CommonJS bundle': { extension: 'cjs', build: webpack(false) } },
  },
  rspack: {
    version: () => ours('@rspack/core'),
    builds: { 'ESM bundle': { extension: 'mjs', build: rspack(true) }, 'CommonJS bundle': { extension: 'cjs', build: rspack(false) } },
  },
  rollup: {
    version: () => set('rollup').VERSION,
    builds: { 'ESM bundle': { extension: 'mjs', build: rollup('es') }, 'CommonJS bundle': { extension: 'cjs', build: rollup('cjs') } },
  },
  rolldown: {
    version: () => ours('rolldown'),
    builds: { 'ESM bundle': { extension: 'mjs', build: rolldown('es') }, 'CommonJS bundle': { extension: 'cjs', build: rolldown('cjs') } },
  },
};
