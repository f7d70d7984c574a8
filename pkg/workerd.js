// @ts-check
// Cloudflare Workers: bytes may not be compiled there, so the core is a module that the platform has compiled.
// @ts-ignore -- the platform gives it its type
import core from './dist/core.wasm';
import { startNow } from './start.js';

startNow(core);

export * from './dist/operations.js';
export { DatabrainError, isDatabrainError } from './error.js';
