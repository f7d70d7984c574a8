// The package with the types of a browser or Node: it accepts their fetch and their signals, but nothing that is only similar.
import { createApiToken } from 'databrain-edge';
import type { CreateApiTokenRequest, FetchLike, ServiceTokenOptions } from 'databrain-edge';

const request: CreateApiTokenRequest = { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' };
export const options: ServiceTokenOptions = { serviceToken: 'token', signal: AbortSignal.timeout(5000), fetch: globalThis.fetch };
export const binding: FetchLike = (url, init) => fetch(url, { method: init.method, headers: init.headers, body: init.body ?? null, signal: init.signal });

// @ts-expect-error -- a URL is no string
createApiToken(request, { serviceToken: 'token', baseUrl: new URL('https://api.example.com') });
// @ts-expect-error -- the controller is not its signal
createApiToken(request, { serviceToken: 'token', signal: new AbortController() });
