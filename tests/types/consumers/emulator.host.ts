// The emulator with the types of a browser or Node: its fetch can replace theirs.
import { createApiToken } from 'databrain-edge';
import { createEmulator } from 'databrain-edge/emulator';
import { listen } from 'databrain-edge/emulator/listen';

const emulator = createEmulator({ serviceTokens: ['token'] });
createApiToken({ dataAppName: 'a', name: 'b' }, { serviceToken: 'token', fetch: emulator.fetch });
globalThis.fetch = emulator.fetch;
export const fetchOfHost: typeof fetch = emulator.fetch;

const request = new Request('https://api.example.com', { method: 'POST', body: '{}' });
const init: RequestInit = { headers: new Headers(), signal: AbortSignal.timeout(1000) };
export const answers: Promise<Response>[] = [
  emulator.fetch(request),
  emulator.fetch(request, init),
  emulator.fetch(new URL('https://api.example.com'), init),
  emulator.fetch('https://api.example.com'),
  // As a Worker's handler is called.
  emulator.fetch(request, {}, { waitUntil() {} }),
];
export const copied = emulator.fetch(request).then((answer) => answer.clone().statusText);

listen(emulator);
listen({ fetch: async (given: Request) => new Response(given.url) });
// @ts-expect-error -- no response
listen({ fetch: async (given: Request) => given.url });
