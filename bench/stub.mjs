/**
 * A `fetch` without a network, so that only the client and its use of the runtime's objects are measured.
 * @module
 */

const KEY = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
export const ANSWER = JSON.stringify({ key: KEY });
const HEADERS = { 'content-type': 'application/json' };

/** Returns a new `Response` for each call, as a runtime does. */
export function real(text = ANSWER) {
  // A response from the network has an address, which reqwest requires; a constructed one has none.
  Object.defineProperty(Response.prototype, 'url', { get: () => OPTIONS.baseUrl });
  return async () => new Response(text, { headers: HEADERS });
}

const bytes = new TextEncoder().encode(ANSWER);
const headers = { get: (name) => HEADERS[name] ?? null };

/** A minimal object with the shape of a `Response`, which shows the cost of the client itself. */
export async function plain() {
  let isRead = false;
  const read = async () => {
    if (isRead) return { done: true, value: undefined };
    isRead = true;
    return { done: false, value: bytes };
  };
  return { status: 200, headers, body: { getReader: () => ({ read, cancel: async () => {} }) }, text: async () => ANSWER };
}

/** The options that all clients use. */
export const OPTIONS = { baseUrl: 'https://api.example.com', serviceToken: 'service_token_demo', timeoutMs: 30_000 };
export const REQUEST = { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' };
