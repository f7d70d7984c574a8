// @ts-check
// Everywhere but on the edge. The core is part of this script, so that no bundler can lose it.
import text from './dist/core-hex.js';
import { startFrom } from './loader.js';
import { remedy } from './remedy.js';

startFrom(() => {
  // Built-in decoders take a twentieth of the time, but none of them exists everywhere.
  const { Buffer, Uint8Array: Bytes } = /** @type {any} */ (globalThis);
  if (Buffer) return Buffer.from(text, 'hex');
  if (Bytes.fromHex) return Bytes.fromHex(text);
  const bytes = new Bytes(text.length / 2);
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = parseInt(text.slice(2 * index, 2 * index + 2), 16);
  }
  return bytes;
}, remedy);

export * from './dist/operations.js';
export { DatabrainError, isDatabrainError } from './error.js';
