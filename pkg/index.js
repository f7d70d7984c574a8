// @ts-check
// Everywhere but on the edge: the core comes inside this script, so that no bundler can lose it.
import text from './dist/core-base64.js';
import { startFrom } from './start.js';

startFrom(() => Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));

export * from './dist/operations.js';
export { DatabrainError, isDatabrainError } from './error.js';
