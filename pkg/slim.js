// @ts-check
// Without the core inside: for pages that want it as a file of its own, and for tools that know no export conditions.
import { startFrom } from './start.js';

// From where it is shipped, in dist/.
startFrom(() => fetch(new URL('./core.wasm', import.meta.url)));

/**
 * Says what the core is: a compiled module, its bytes, a Response, or a promise of one of them.
 * @param {import('./start.js').Core | PromiseLike<import('./start.js').Core>} core
 */
export const useCore = (core) => startFrom(() => core);

export * from './dist/operations.js';
export { DatabrainError, isDatabrainError } from './error.js';
