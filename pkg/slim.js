// @ts-check
// Without the core inside: for pages that want it as a separate file, and for tools that do not
// support export conditions.
import { loadFrom } from './loader.js';

// This script is shipped in dist/, next to the core.
loadFrom(async () => (await fetch(new URL('./core.wasm', import.meta.url))).arrayBuffer());

/**
 * Sets the core: a compiled module, its bytes, a `Response`, or a promise of one of them.
 * @param {any} core
 */
export function useCore(core) {
  loadFrom(async () => {
    const given = await core;
    return typeof given?.arrayBuffer === 'function' ? given.arrayBuffer() : given;
  });
}

export * from './dist/operations.js';
export { DatabrainError, isDatabrainError } from './error.js';
