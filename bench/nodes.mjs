import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { named } from '../tests/runtimes/install.mjs';

/** @typedef {{major: number, version: string, program: string}} Node */

const place = (folder, major) => join(folder, `node_modules/node${major}-${process.platform}-${process.arch}/bin/node`);

/**
 * @param {number} major
 * @returns {Node}
 */
function find(major) {
  const programs = [place(join(named('DATABRAIN_TOOL_SETS'), 'nodes'), major), place(named('DATABRAIN_TOOLS'), major), process.execPath];
  for (const program of programs.filter((path) => existsSync(path))) {
    const version = execFileSync(program, ['--version'], { encoding: 'utf8' }).trim().slice(1);
    if (version.startsWith(`${major}.`)) return { major, version, program };
  }
  throw new Error(`no Node ${major} among ${programs.join(', ')}`);
}

/** Those that are measured. */
export const findNodes = () => [find(20), find(24)];
