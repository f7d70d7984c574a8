import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { named, toolPath } from './install.mjs';
import { versionOf } from './row.mjs';

/** The program of one of the Nodes that are installed for these tests. */
export function nodeProgram(major) {
  const file = `node${major}-linux-${process.arch}/bin/node`;
  // Those that the build needs too are among the tools.
  const path = [22, 24].includes(major) ? toolPath(file) : join(named('DATABRAIN_TOOL_SETS'), 'nodes/node_modules', file);
  if (!existsSync(path)) throw new Error(`Node ${major} is missing: ${path} does not exist; run \`cargo xtask test --all\`, which installs it`);
  const version = versionOf(path);
  if (!version.startsWith(`${major}.`)) throw new Error(`${path} is Node ${version}`);
  return { path, version };
}
