// The packed package in an empty folder, as a user would install it, and the tools that drive the runtimes.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const HOW = 'run `cargo xtask test`, which sets it';

/**
 * @param {string} variable
 * @returns {string} The path it names.
 */
export function named(variable) {
  const path = process.env[variable];
  if (!path) throw new Error(`${variable} is not set: ${HOW}`);
  if (!existsSync(path)) throw new Error(`${variable} names ${path}, which does not exist: ${HOW}`);
  return path;
}

/** A package of the tools folder, as CommonJS. */
export const tool = (name) => createRequire(join(named('DATABRAIN_TOOLS'), 'from-here.js'))(name);

/** The path of a file in one of its packages. */
export const toolPath = (file) => createRequire(join(named('DATABRAIN_TOOLS'), 'from-here.js')).resolve(file);

const folders = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone when this process is. */
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `databrain-edge-${name}-`));
  folders.push(folder);
  return folder;
}

/**
 * @typedef {object} Installed
 * @property {string} folder
 * @property {(specifier: string) => Promise<any>} load Imports as an ES module in that folder would.
 * @property {(specifier: string) => any} require Requires as a CommonJS module in that folder would.
 */

/** @returns {Installed} */
export function install() {
  const folder = temporaryFolder('install');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
  const flags = ['--ignore-scripts', '--offline', '--no-audit', '--no-fund', '--no-package-lock', '--no-update-notifier', '--loglevel=error'];
  execFileSync('npm', ['install', ...flags, named('DATABRAIN_TARBALL')], { cwd: folder, timeout: 60_000, stdio: ['ignore', 'ignore', 'inherit'] });
  let loaded = 0;
  return {
    folder,
    load(specifier) {
      const entry = join(folder, `load-${(loaded += 1)}.mjs`);
      writeFileSync(entry, `export * from ${JSON.stringify(specifier)};\n`);
      return import(pathToFileURL(entry).href);
    },
    require: createRequire(join(folder, 'from-here.js')),
  };
}
