// How users build a page for production, as they would type it. Each writes into the folder `dist/<its name>`.
import { toolPath } from '../install.mjs';

const inSet = (file) => `node_modules/${file}`;

/**
 * @typedef {object} Bundler
 * @property {string} program From the folder of the app.
 * @property {string} manifest The package.json that tells the version.
 * @property {(to: string) => string[]} argv
 * @property {boolean} [makesPage] Whether it takes and gives a page; the others take and give a script.
 */

/** @type {Record<string, Bundler>} */
export const bundlers = {
  vite: {
    program: inSet('vite/bin/vite.js'),
    manifest: inSet('vite/package.json'),
    argv: (to) => ['build', '--outDir', to],
    makesPage: true,
  },
  webpack: {
    program: inSet('webpack-cli/bin/cli.js'),
    manifest: inSet('webpack/package.json'),
    argv: (to) => ['build', '--mode', 'production', '--entry', './main.js', '--output-path', to],
  },
  rspack: {
    program: inSet('@rspack/cli/bin/rspack.js'),
    manifest: inSet('@rspack/core/package.json'),
    argv: (to) => ['build', '--mode', 'production', '--entry', './main.js', '--output-path', to],
  },
  parcel: {
    program: inSet('parcel/lib/bin.js'),
    manifest: inSet('parcel/package.json'),
    argv: (to) => ['build', 'index.html', '--dist-dir', to, '--no-cache', '--no-source-maps'],
    makesPage: true,
  },
  rollup: {
    program: inSet('rollup/dist/bin/rollup'),
    manifest: inSet('rollup/package.json'),
    argv: (to) => ['main.js', '--dir', to, '--format', 'es', '--plugin', 'node-resolve={browser:true}', '--plugin', 'terser'],
  },
  rolldown: {
    program: inSet('rolldown/bin/cli.mjs'),
    manifest: inSet('rolldown/package.json'),
    argv: (to) => ['main.js', '--dir', to, '--platform', 'browser', '--minify'],
  },
  esbuild: {
    program: toolPath('esbuild/bin/esbuild'),
    manifest: toolPath('esbuild/package.json'),
    argv: (to) => ['main.js', '--bundle', '--minify', '--format=esm', `--outdir=${to}`],
  },
};
