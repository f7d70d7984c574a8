import { join } from 'node:path';
import { tool } from './install.mjs';

/**
 * Bundles an entry of these tests with the installed package, as a user's build would.
 * @param {import('./install.mjs').Installed} installed
 * @param {string} entry
 * @param {object} settings For esbuild.
 */
export const bundle = (installed, entry, settings) =>
  tool('esbuild').build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    // The entry stands outside of the folder that the package is installed in.
    nodePaths: [join(installed.folder, 'node_modules')],
    logLevel: 'silent',
    ...settings,
  });
