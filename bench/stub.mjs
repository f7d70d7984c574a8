/**
 * A `fetch` without a network: what is measured above it is the client, and what the host's own objects cost it.
 * @module
 */

const KEY = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
export const ANSWER = JSON.stringify({ key: KEY });
const HEADERS = { 'content-type': 'application/json' };

/** A new `Response` for each call, as a host gives it. */
export function real(text = ANSWER) {
  // One from the network has an address, without which reqwest stops; a constructed one has none.
  Object.defineProperty(Response.prototype, 'url', { get: () => OPTIONS.baseUrl });
  return async () => new Response(text, { headers: HEADERS });
}

const bytes = new TextEncoder().encode(ANSWER);
const headers = { get: (name) => HEADERS[name] ?? null };

/** The least that looks like a `Response`: it shows what a client costs by itself. */
export async function plain() {
  let isRead = false;
  const read = async () => {
    if (isRead) return { done: true, value: undefined };
    isRead = true;
    return { done: false, value: bytes };
  };
  return { status: 200, headers, body: { getReader: () => ({ read, cancel: async () => {} }) }, text: async () => ANSWER };
}

/** What every client is connected with. */
export const OPTIONS = { baseUrl: 'https://api.example.com', serviceToken: 'service_token_demo', timeoutMs: 30_000 };
export const REQUEST = { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' };
