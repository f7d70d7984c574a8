/**
 * The folder that everything measured runs in: the packed tarball and the libraries, installed as a user has them.
 * @module
 */
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildReqwest } from './reqwest.mjs';
import { install, named } from '../tests/runtimes/install.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** The tool set of the benchmark. */
export function benchTools() {
  const folder = join(named('DATABRAIN_TOOL_SETS'), 'bench/node_modules');
  if (!existsSync(folder)) throw new Error(`${folder} is missing: run \`cargo xtask bench\`, which installs it`);
  return folder;
}

/** @returns {Promise<import('../tests/runtimes/install.mjs').Installed>} */
export async function makeApp() {
  const app = install();
  cpSync(benchTools(), join(app.folder, 'node_modules'), { recursive: true, filter: (path) => !path.endsWith('/.package-lock.json') });
  for (const part of ['clients', 'subjects', 'stub.mjs']) cpSync(join(HERE, part), join(app.folder, part), { recursive: true });
  await buildReqwest(app);
  return app;
}
