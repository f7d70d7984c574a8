// @ts-check
/**
 * The faults that a script can inject: what a server, a proxy or the network does to a request.
 * @module
 */
import { bytesOf, html, json, whole } from './answer.js';
import { Failure } from './failure.js';
import { pause, streamOf, untilAborted } from './stream.js';

/** @typedef {import('./answer.js').Answer} Answer */
/** @typedef {'boolean' | 'number' | 'string' | 'object' | 'any'} ParameterType */

/**
 * @typedef {object} Fault
 * @property {Record<string, ParameterType>} [parameters] Names and types of the parameters of a step.
 * @property {(parameters: Record<string, any>) => string | undefined} [check] Returns what is wrong with them, if anything.
 * @property {(exchange: Exchange, parameters: Record<string, any>) => Promise<Answer>} answer Rejects to break the connection.
 */

/**
 * @typedef {object} Exchange
 * @property {() => Promise<Answer>} handle Executes the operation and returns its normal answer.
 * @property {(failure: Failure) => Answer} refuse Returns a failure in the form of the dialect.
 * @property {string} authorization The header of the request.
 * @property {AbortSignal | undefined} signal
 */

/** The error with which `fetch` in Node rejects if the connection ends before the headers. */
const brokenConnection = () => new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });

const CHUNK_BYTES = 64 * 1024;

/** @param {Uint8Array<ArrayBuffer>} bytes */
const half = (bytes) => Math.max(1, bytes.length >> 1);

/** @param {any} status */
const notAStatus = (status) => (Number.isInteger(status) && status >= 200 && status <= 599 ? undefined : 'status must be 200 to 599');

/** @param {Answer} answer */
const undeclared = ({ headers: { 'content-length': _, ...headers } }) => headers;

/** @type {Record<string, Fault>} */
export const faults = {
  lostAnswer: {
    async answer({ handle }) {
      await handle();
      throw brokenConnection();
    },
  },

  reset: {
    async answer() {
      throw brokenConnection();
    },
  },

  neverAnswers: {
    parameters: { handled: 'boolean' },
    async answer({ handle, signal }, { handled = false }) {
      if (handled) await handle();
      return untilAborted(signal);
    },
  },

  stalledBody: {
    async answer({ handle, signal }) {
      const answer = await handle();
      const bytes = await bytesOf(answer);
      const body = streamOf(async function* (ended) {
        yield bytes.subarray(0, half(bytes));
        await untilAborted(ended);
      }, signal);
      return { ...answer, body };
    },
  },

  cutBody: {
    async answer({ handle, signal }) {
      const answer = await handle();
      const bytes = await bytesOf(answer);
      const body = streamOf(async function* () {
        yield bytes.subarray(0, half(bytes));
        throw new TypeError('terminated');
      }, signal);
      return { ...answer, body };
    },
  },

  slowDrip: {
    parameters: { everyMs: 'number', bytesPerChunk: 'number', endless: 'boolean', handled: 'boolean' },
    check: ({ everyMs = 0, bytesPerChunk = 1 }) => (everyMs >= 0 && bytesPerChunk >= 1 ? undefined : 'everyMs and bytesPerChunk must be positive'),
    async answer({ handle, refuse, signal }, { everyMs = 100, bytesPerChunk = 1, endless = false, handled = true }) {
      const answer = handled ? await handle() : refuse(internal());
      const bytes = await bytesOf(answer);
      const space = new Uint8Array(bytesPerChunk).fill(0x20);
      const body = streamOf(async function* (ended) {
        for (let start = 0; endless || start < bytes.length; start += bytesPerChunk) {
          if (start > 0) await pause(everyMs, ended);
          yield start < bytes.length ? bytes.slice(start, start + bytesPerChunk) : space.slice();
        }
      }, signal);
      return { ...answer, headers: endless ? undeclared(answer) : answer.headers, body };
    },
  },

  // The padding is whitespace before the normal body, so that a client without a limit can parse it.
  hugeBody: {
    parameters: { bytes: 'number', handled: 'boolean' },
    check: ({ bytes = 1 }) => (bytes > 0 ? undefined : 'bytes must be positive'),
    async answer({ handle, refuse, signal }, { bytes: size = 8 * 1024 * 1024, handled = true }) {
      const answer = handled ? await handle() : refuse(internal());
      const end = await bytesOf(answer);
      const body = streamOf(async function* () {
        for (let left = size - end.length; left > 0; left -= CHUNK_BYTES) yield new Uint8Array(Math.min(left, CHUNK_BYTES)).fill(0x20);
        yield end;
      }, signal);
      return { ...answer, headers: undeclared(answer), body };
    },
  },

  bom: {
    async answer({ handle }) {
      const { status, headers, ...answer } = await handle();
      const bytes = await bytesOf({ status, headers, ...answer });
      const marked = new Uint8Array([0xef, 0xbb, 0xbf, ...bytes]);
      return whole(marked, headers['content-type'] ?? '', status);
    },
  },

  status: {
    parameters: { status: 'number', body: 'string', contentType: 'string', headers: 'object', retryAfter: 'any', handled: 'boolean' },
    check: ({ status = 500 }) => notAStatus(status),
    async answer({ handle, refuse }, { status = 500, body, contentType, headers, retryAfter, handled = false }) {
      if (handled) await handle();
      const extra = { ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }), ...headers };
      if (body !== undefined) return whole(body, contentType ?? 'text/plain; charset=utf-8', status, extra);
      if (status === 500) {
        const answer = refuse(internal());
        return { ...answer, status, headers: { ...answer.headers, ...extra } };
      }
      if (status === 429) return whole('Too many requests, please try again later.', 'text/html; charset=utf-8', status, extra);
      return html(`Status ${status}`, status, extra);
    },
  },

  apiError: {
    parameters: { code: 'string', message: 'string', status: 'number', handled: 'boolean' },
    check: ({ code, status = 400 }) => (code ? notAStatus(status) : 'code is required'),
    async answer({ handle, refuse }, { code, message = 'Scripted failure', status, handled = false }) {
      if (handled) await handle();
      return refuse(new Failure(code, message, { status }));
    },
  },

  html200: {
    parameters: { handled: 'boolean' },
    async answer({ handle }, { handled = true }) {
      if (handled) await handle();
      return html('It works!', 200);
    },
  },

  redirect: {
    parameters: { status: 'number', location: 'string', handled: 'boolean' },
    check: ({ status = 307, location }) =>
      location === undefined ? 'location is required' : status >= 300 && status <= 399 ? notAStatus(status) : 'status must be 300 to 399',
    async answer({ handle }, { status = 307, location, handled = false }) {
      if (handled) await handle();
      return whole('', 'text/plain; charset=utf-8', status, { location });
    },
  },

  answer: {
    parameters: { json: 'any', text: 'string', status: 'number', contentType: 'string', headers: 'object', handled: 'boolean' },
    check: ({ json, text, status = 200 }) =>
      (json === undefined) === (text === undefined) ? 'one of json and text is required' : notAStatus(status),
    async answer({ handle }, { json: value, text, status = 200, contentType, headers, handled = false }) {
      if (handled) await handle();
      if (text === undefined) return json(value, status, { ...(contentType && { 'content-type': contentType }), ...headers });
      return whole(text, contentType ?? 'application/json; charset=utf-8', status, headers);
    },
  },

  echo: {
    parameters: { status: 'number', handled: 'boolean' },
    check: ({ status = 400 }) => notAStatus(status),
    async answer({ handle, refuse, authorization }, { status = 400, handled = false }) {
      if (handled) await handle();
      const answer = refuse(new Failure(authorization, `Refused: ${authorization}`, { status }));
      return { ...answer, headers: { ...answer.headers, 'www-authenticate': authorization, 'x-echo': authorization } };
    },
  },
};

const internal = () => new Failure('INTERNAL_SERVER_ERROR', 'Internal server error', { status: 500 });
