// @ts-check

// Without a setting for Workers, a bundler took the entry for Node.
const ON_CLOUDFLARE =
  "on Cloudflare, set serverExternalPackages: ['databrain-edge'] in Next.js, " +
  'experimental: { wasm: true } in Nitro, also that of Nuxt and SolidStart, or ' +
  "ssr: { external: ['databrain-edge'] } in Vite";

/** What this runtime needs, so that the core can be compiled in it. */
export function remedy() {
  const { WebAssembly, TextDecoder, location } = globalThis;
  if (!WebAssembly) return 'this runtime has no WebAssembly (Node without --jitless has it)';
  if (!TextDecoder) return "this runtime has no TextDecoder (Jest's environment node has it)";
  if (location) return "the Content-Security-Policy needs 'wasm-unsafe-eval' in script-src";
  return (
    'a runtime that compiles no bytes needs the export condition "workerd" or "edge-light", or ' +
    'databrain-edge/slim; a library must not bundle databrain-edge, but keep it external; ' +
    ON_CLOUDFLARE
  );
}
