// @ts-check
// The core as a part of the script, so that no bundler can lose it.
import text from './dist/core-hex.js';
import { call as callStarted, startFrom } from './loader.js';
import { remedy } from './remedy.js';

let hasSource = false;

/**
 * Calls an operation of the core. The first call sets where the core comes from: if the script did
 * that when it is loaded, bundlers would keep the core for pages that only know the errors.
 * @type {typeof callStarted}
 */
export function call(operation, request, options) {
  if (!hasSource) startFrom(decoded, remedy);
  hasSource = true;
  return callStarted(operation, request, options);
}

function decoded() {
  // Built-in decoders take a twentieth of the time, but none of them exists everywhere.
  const { Buffer, Uint8Array: Bytes } = /** @type {any} */ (globalThis);
  if (Buffer) return Buffer.from(text, 'hex');
  if (Bytes.fromHex) return Bytes.fromHex(text);
  const bytes = new Bytes(text.length / 2);
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = parseInt(text.slice(2 * index, 2 * index + 2), 16);
  }
  return bytes;
}
