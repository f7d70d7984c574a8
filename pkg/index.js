// @ts-check
// Everywhere but on the edge: the core comes inside this script, so that no bundler can lose it.
import text from './dist/core-base64.js';
import { startFrom } from './start.js';

startFrom(() => {
  // What the host does itself takes a twentieth of the time; no version of it is everywhere.
  const { Buffer, Uint8Array: Bytes } = /** @type {any} */ (globalThis);
  if (Buffer) return Buffer.from(text, 'base64');
  if (Bytes.fromBase64) return Bytes.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
});

export * from './dist/operations.js';
export { DatabrainError, isDatabrainError } from './error.js';
