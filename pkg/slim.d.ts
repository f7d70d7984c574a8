export * from './dist/index.js';

/**
 * Sets the core; call it before the first operation. Without it, `dist/core.wasm` is loaded from
 * next to this script. A `Response` can be read only once, so do not pass the same one twice.
 */
export function useCore(
  core: WebAssemblyModule | BufferLike | ResponseLike | PromiseLike<WebAssemblyModule | BufferLike | ResponseLike>,
): void;

/** A `WebAssembly.Module`, such as an edge runtime imports from `databrain-edge/core.wasm`. */
export type WebAssemblyModule = object;
/** The bytes of `databrain-edge/core.wasm`. */
export type BufferLike = ArrayBuffer | Uint8Array;
/** The response to a request for `databrain-edge/core.wasm`. */
export interface ResponseLike {
  arrayBuffer(): Promise<ArrayBuffer>;
}
