// @ts-check
// The edge runtime of Vercel and Next.js, and Workers that Nitro builds. `?module` makes their
// bundlers import a compiled module. Without it, Nitro 3 imports an object that compiles at its
// first use.
// @ts-ignore -- only those bundlers know the suffix
import core from './dist/core.wasm?module';
import { loadFrom, startFrom } from './loader.js';

// Nitro imports a promise of the module if its option `wasm.lazy` is set.
if (typeof core?.then === 'function') loadFrom(() => core);
else startFrom(() => core);

export * from './dist/operations.js';
export { DatabrainError, isDatabrainError } from './error.js';
