// The folder of a user's app, with the package installed in it.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { install } from './install.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * Adds what stands in `app/`, and what that imports: a program without the permission to read may import what is beside it.
 * @param {import('./install.mjs').Installed} installed
 */
export async function addApp(installed) {
  const { folder } = installed;
  for (const name of ['main.mjs', 'main.cjs', 'slim.mjs', 'threads.mjs', 'suite-main.mjs']) copyFileSync(here(`app/${name}`), join(folder, name));
  copyFileSync(here('probe.mjs'), join(folder, 'probe.mjs'));
  await bundle(installed, here('suite.mjs'), { outfile: join(folder, 'suite.mjs') });
}

export async function installApp() {
  const installed = install();
  await addApp(installed);
  return installed;
}
