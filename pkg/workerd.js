// @ts-check
// Cloudflare Workers. They may not compile bytes, so the core is a module that the platform has
// compiled.
// @ts-ignore -- only the platform knows its type
import core from './dist/core.wasm';
import { start, startFrom } from './loader.js';

try {
  start(core);
} catch {
  // A bundler may have made something else of the module. A call can say so, a Worker that does not
  // start cannot.
  startFrom(() => core);
}

export * from './dist/operations.js';
export { DatabrainError, isDatabrainError } from './error.js';
