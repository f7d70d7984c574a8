/** The functions without the WebAssembly inside, and `useCore`. @module databrain-edge/slim */
export { useCore } from '../../pkg/slim.js';
export type { BufferLike, ResponseLike, WebAssemblyModule } from '../../pkg/slim.js';
