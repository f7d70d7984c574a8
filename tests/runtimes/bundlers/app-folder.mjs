// The folder of an app with the package and all bundlers in its node_modules, and its production builds.
import { copyFileSync, cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, named } from '../install.mjs';
import { nodeProgram } from '../nodes.mjs';
import { run } from '../program.mjs';
import { addSet } from '../tool-set.mjs';
import { bundlers } from './builds.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

// Not the one that runs the tests, which may be 20: webpack's command line wants a newer one.
export const node = () => nodeProgram(22).path;

export function installApp() {
  const installed = install();
  addSet(installed, 'bundlers');
  cpSync(here('app'), installed.folder, { recursive: true });
  copyFileSync(here('../probe.mjs'), join(installed.folder, 'probe.mjs'));
  return installed;
}

/** The version of a bundler, which is known before there is an app. */
export function versionOfBundler(name) {
  const manifest = resolve(named('DATABRAIN_TOOL_SETS'), 'bundlers', bundlers[name].manifest);
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}

/**
 * @param {string} name Of the bundler.
 * @param {string} folder Of the app.
 * @returns {Promise<string>} The folder with the page in it.
 */
export async function build(name, folder) {
  const { program, argv, makesPage } = bundlers[name];
  const to = join(folder, 'dist', name);
  const { end, stdout, stderr } = await run(node(), [resolve(folder, program), ...argv(to)], { cwd: folder });
  if (end !== 0) throw new Error(`${name} ended with ${end}:\n${stdout}\n${stderr}`);
  if (!makesPage) copyFileSync(here('app/index.html'), join(to, 'index.html'));
  return to;
}
