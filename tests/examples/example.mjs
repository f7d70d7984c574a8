// A folder of `examples/` as its user has it: a copy, with the package installed in it.
import { cpSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from '../runtimes/install.mjs';

export const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));

/** @param {string} name Its folder. */
export function installExample(name) {
  const installed = install();
  // Packages that are installed in the checkout are not copied.
  const filter = (path) => !['node_modules', '.wrangler'].includes(basename(path));
  cpSync(`${EXAMPLES}${name}`, installed.folder, { recursive: true, filter });
  return installed;
}
