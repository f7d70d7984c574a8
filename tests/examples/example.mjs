// A folder of `examples/` as its user has it: a copy, with the package installed in it.
import { cpSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from '../runtimes/install.mjs';

export const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));

/** @param {string} name Its folder. */
export function installExample(name) {
  const installed = install();
  // What was installed and built in the checkout is not copied.
  const filter = (path) => !['node_modules', '.wrangler', '.next', '.nuxt', '.output'].includes(basename(path));
  cpSync(`${EXAMPLES}${name}`, installed.folder, { recursive: true, filter });
  return installed;
}
