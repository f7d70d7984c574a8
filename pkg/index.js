// @ts-check
// Everywhere but on the edge: the core comes inside this script, so that no bundler can lose it.
import text from './dist/core-hex.js';
import { startFrom } from './start.js';

startFrom(() => {
  // What the host does itself takes a twentieth of the time; no version of it is everywhere.
  const { Buffer, Uint8Array: Bytes } = /** @type {any} */ (globalThis);
  if (Buffer) return Buffer.from(text, 'hex');
  if (Bytes.fromHex) return Bytes.fromHex(text);
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = parseInt(text.slice(2 * index, 2 * index + 2), 16);
  return bytes;
});

export * from './dist/operations.js';
export { DatabrainError, isDatabrainError } from './error.js';
