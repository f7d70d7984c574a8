// The wasm is part of the script and is started synchronously by the first client, as the package's
// default entry starts its own by the first call.
import { Client, initSync } from './built/client.js';
import text from './built/client-hex.js';

let started;

export function createClient(options) {
  started ??= initSync({ module: Buffer.from(text, 'hex') });
  return new Client(options);
}
