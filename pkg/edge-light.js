// @ts-check
// The edge runtime of Vercel and Next.js. `?module` makes their bundler import a compiled module.
// @ts-ignore -- only that bundler knows the suffix
import core from './dist/core.wasm?module';
import { startFrom } from './loader.js';

startFrom(() => core);

export * from './dist/operations.js';
export { DatabrainError, isDatabrainError } from './error.js';
