// @ts-check

/** What this runtime needs, so that the core can be compiled in it. */
export function remedy() {
  const { WebAssembly, TextDecoder, location } = globalThis;
  if (!WebAssembly) return 'this runtime has no WebAssembly (Node without --jitless has it)';
  if (!TextDecoder) return "this runtime has no TextDecoder (Jest's environment node has it)";
  if (location) return "the Content-Security-Policy needs 'wasm-unsafe-eval' in script-src";
  return (
    'a runtime that compiles no bytes needs the export condition "workerd" or "edge-light" ' +
    '(OpenNext and Nitro: see the README; a library must not bundle databrain-edge, ' +
    'but keep it external), or databrain-edge/slim'
  );
}
