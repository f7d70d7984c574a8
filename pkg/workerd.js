// @ts-check
// Cloudflare Workers. They may not compile bytes, so the core is a module that the platform has
// compiled.
// @ts-ignore -- only the platform knows its type
import core from './dist/core.wasm';
import { start } from './loader.js';

start(core);

export * from './dist/operations.js';
export { DatabrainError, isDatabrainError } from './error.js';
