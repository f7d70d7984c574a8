// @ts-check
// Without the core inside: for pages that want it as a separate file, and for tools that do not
// support export conditions.
import { loadFrom } from './loader.js';
import { remedy } from './remedy.js';

const advice = () =>
  'databrain-edge/slim needs core.wasm next to its script, or a call of useCore (a bundler may ' +
  `have left the file behind: copy it there, or keep databrain-edge external); ${remedy()}`;

// This script is shipped in dist/, next to the core.
loadFrom(async () => {
  const url = new URL('./core.wasm', import.meta.url);
  // Node fetches no file: URLs. Its module is not imported, since a bundler for pages has none.
  const { process } = /** @type {any} */ (globalThis);
  if (url.protocol === 'file:' && process?.getBuiltinModule) {
    return process.getBuiltinModule('node:fs/promises').readFile(url);
  }
  const response = await fetch(url);
  // Otherwise the body of an error page would be reported as invalid WebAssembly.
  if (response.ok === false) throw new Error(`core.wasm was answered with ${response.status}`);
  return response.arrayBuffer();
}, advice);

/**
 * Sets the core: a compiled module, its bytes, a `Response`, or a promise of one of them.
 * @param {any} core
 */
export function useCore(core) {
  loadFrom(async () => {
    const given = await core;
    return typeof given?.arrayBuffer === 'function' ? given.arrayBuffer() : given;
  }, advice);
}

export * from './dist/operations.js';
export { DatabrainError, isDatabrainError } from './error.js';
