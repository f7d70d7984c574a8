// Tools that bring their own runtime or framework, installed by `cargo xtask test --all` in sets.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { named } from './install.mjs';

const packages = (set) => join(named('DATABRAIN_TOOL_SETS'), set, 'node_modules');

const there = (path) => {
  if (!existsSync(path)) throw new Error(`${path} does not exist: run \`cargo xtask test --all\`, which installs it`);
  return path;
};

/** The path of a file in a set, by package and file: `wrangler/bin/wrangler.js`. */
export const setPath = (set, file) => there(join(packages(set), file));

/** The version of an installed package, as its own package.json has it. */
export const setVersion = (set, name) => JSON.parse(readFileSync(setPath(set, `${name}/package.json`), 'utf8')).version;

/**
 * Puts the packages of a tool set beside the installed package, as if the user had installed them too.
 * @param {import('./install.mjs').Installed} installed
 * @param {string} set
 */
export function addSet({ folder }, set) {
  const from = there(packages(set));
  // Links to the files, where one disk holds both: a link to the folder leads the tools that ask for its real path out of the app.
  const flags = statSync(from).dev === statSync(folder).dev ? '-alf' : '-af';
  execFileSync('cp', [flags, from, folder], { stdio: ['ignore', 'ignore', 'pipe'] });
}
