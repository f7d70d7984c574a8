// @ts-check

/** The maximum size of a body, which is enough for any request of this API. */
export const BODY_LIMIT = 1024 * 1024;

/**
 * The parts of a request that the emulator uses.
 * @typedef {object} Incoming
 * @property {string} method
 * @property {URL} url
 * @property {Headers} headers
 * @property {string | undefined} bearer
 * @property {AbortSignal | undefined} signal
 * @property {() => Promise<string | undefined>} text The body, or undefined if it exceeds the limit.
 */

const INIT_FIELDS = /** @type {const} */ (['method', 'headers', 'body', 'redirect', 'duplex']);

/**
 * Reads the arguments of `fetch`.
 * @param {string | URL | Request} input
 * @param {import('./index.js').InitLike} [init]
 * @returns {Incoming}
 * @throws {TypeError} If `fetch` would throw.
 */
export function readIncoming(input, init) {
  const own = typeof input === 'object' && 'url' in input ? input : undefined;
  // Read field by field, since some servers pass an object of their own as the second argument.
  /** @type {Record<string, any>} */
  const options = init ?? {};
  const fields = Object.fromEntries(INIT_FIELDS.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]));
  // The signal is left out, since `Request` would wrap it, and refuse one from another realm.
  const request = own && Object.keys(fields).length === 0 ? own : new Request(/** @type {string | URL | Request} */ (input), fields);
  return {
    method: request.method,
    url: new URL(request.url),
    headers: request.headers,
    bearer: /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1],
    signal: options.signal === null ? undefined : (options.signal ?? own?.signal ?? undefined),
    text: () => readText(request),
  };
}

/** @param {Request} request */
async function readText(request) {
  // Firefox does not support `Request.body`.
  if (request.body === undefined) {
    const text = await request.text();
    return text.length > BODY_LIMIT ? undefined : text;
  }
  if (request.body === null) return '';
  const reader = request.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let read = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    read += value.length;
    if (read > BODY_LIMIT) {
      reader.cancel().catch(() => {});
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}
