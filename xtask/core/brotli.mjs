// @ts-check
import { brotliCompressSync, constants } from 'node:zlib';

/**
 * How many bytes are left after brotli -q 11.
 * @param {Uint8Array} bytes
 */
export function brotli(bytes) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return brotliCompressSync(bytes, { params }).length;
}
