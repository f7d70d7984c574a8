// What only the types of a browser know.
import core from 'databrain-edge/core.wasm';
import { useCore } from 'databrain-edge/slim';

useCore({} as WebAssembly.Module);
useCore(WebAssembly.compileStreaming(fetch('/core.wasm')));
useCore(core);
