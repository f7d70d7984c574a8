// @ts-check
import { createServer } from 'node:http';
import { Readable } from 'node:stream';

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */
/** @typedef {import('node:http').ServerResponse} ServerResponse */
/** @typedef {import('./listen.js').Handler} Handler */

// Longer than any test. With the default of 5 s, a pooled connection may close during the client's next request.
const KEEP_ALIVE_MS = 10 * 60 * 1000;

/** @type {typeof import('./listen.js').listen} */
export async function listen(handler, { port = 0 } = {}) {
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => void serve(handler, request, response));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  const taken = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/**
 * @param {Handler} handler
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
async function serve(handler, request, response) {
  const gone = new AbortController();
  response.on('close', () => gone.abort(new Error('the client disconnected')));
  // A write to a closed socket emits an error, which would end the process if it had no listener.
  response.on('error', () => {});
  try {
    const answer = /** @type {Response} */ (await handler.fetch(toRequest(request, gone.signal)));
    await send(answer, response, gone.signal);
  } catch {
    reset(response);
  }
}

/**
 * @param {IncomingMessage} incoming
 * @param {AbortSignal} signal
 */
function toRequest(incoming, signal) {
  const { method = 'GET', url = '/', headers } = incoming;
  /** @type {RequestInit & {duplex?: 'half'}} */
  const init = { method, signal, redirect: 'manual' };
  init.headers = new Headers();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) init.headers.set(name, String(value));
  if (method !== 'GET' && method !== 'HEAD') {
    init.body = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (Readable.toWeb(incoming));
    init.duplex = 'half';
  }
  return new Request(`http://127.0.0.1${url}`, init);
}

/**
 * @param {Response} answer
 * @param {ServerResponse} response
 * @param {AbortSignal} gone
 */
async function send(answer, response, gone) {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  const reader = answer.body?.getReader();
  gone.addEventListener('abort', () => void reader?.cancel().catch(() => {}));
  // The headers are sent in one packet with a body that is available at once, but must not wait for a later one.
  const soon = setImmediate(() => response.flushHeaders());
  while (reader && !gone.aborted) {
    const { done, value } = await reader.read();
    if (done) break;
    clearImmediate(soon);
    await new Promise((resolve) => response.write(value, resolve));
  }
  clearImmediate(soon);
  if (!gone.aborted) response.end();
}

// Long enough for the client to receive what was sent, which a reset could overtake.
const BEFORE_RESET_MS = 10;

/** @param {ServerResponse} response */
function reset(response) {
  const { socket } = response;
  if (response.headersSent) setTimeout(() => socket?.resetAndDestroy(), BEFORE_RESET_MS);
  else socket?.resetAndDestroy();
}
