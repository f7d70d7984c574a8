export * from './dist/index.js';

/**
 * Says what the core is, before the first call. Without it, `dist/core.wasm` is fetched from beside this script.
 * A Response can be read once: give it once.
 */
export function useCore(
  core: WebAssemblyModule | BufferLike | ResponseLike | PromiseLike<WebAssemblyModule | BufferLike | ResponseLike>,
): void;

/** A `WebAssembly.Module`, such as `import core from 'databrain-edge/core.wasm'` gives on the edge. */
export type WebAssemblyModule = object;
/** The bytes of `databrain-edge/core.wasm`. */
export type BufferLike = ArrayBuffer | Uint8Array;
/** The answer to a request for `databrain-edge/core.wasm`. */
export interface ResponseLike {
  arrayBuffer(): Promise<ArrayBuffer>;
}
