// The core may be whatever a host has it as.
import { createApiToken } from 'databrain-edge';
import { createApiToken as slimCreateApiToken, useCore } from 'databrain-edge/slim';

useCore(new Uint8Array());
useCore(new ArrayBuffer(8));
useCore(fetch('/core.wasm'));
useCore(new Response());
// @ts-expect-error -- a path is no core
useCore('/core.wasm');
export const slim: typeof createApiToken = slimCreateApiToken;
