// A folder with nothing but a bundle in it, as Lambda unpacks a zip.
import assert from 'node:assert/strict';
import { copyFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../install.mjs';
import { nodeProgram } from '../nodes.mjs';
import { answerOf } from '../program.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Puts the handler beside the package, where its build finds it. */
export function addHandler(folder) {
  copyFileSync(here('../probe.mjs'), join(folder, 'probe.mjs'));
  copyFileSync(here('handler.mjs'), join(folder, 'handler.mjs'));
  return join(folder, 'handler.mjs');
}

/**
 * @param {'mjs' | 'cjs'} extension
 * @param {(outfile: string) => Promise<unknown>} build
 * @returns {Promise<string>} The bundle, the only file of its folder.
 */
export async function bundleAlone(extension, build) {
  const folder = temporaryFolder('lambda');
  const file = join(folder, `index.${extension}`);
  await build(file);
  assert.deepEqual(readdirSync(folder), [`index.${extension}`], 'files of the bundle');
  assert.throws(() => createRequire(file).resolve('databrain-edge'), { code: 'MODULE_NOT_FOUND' }, 'the package is in reach');
  return file;
}

/** Calls the handler of a bundle in one of the Nodes. */
export const inLambda = (major, file, baseUrl, label) =>
  answerOf(nodeProgram(major).path, [here('lambda.mjs'), file, baseUrl, label], { cwd: join(file, '..') });
