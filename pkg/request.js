// @ts-check
/**
 * What is sent: where to, as whom, and what of that which was given.
 * @module
 */
import { METHODS, current } from './flight.js';
import { valueAt } from './given.js';

/** @typedef {import('./given.js').Given} Given */

/**
 * A request, ready to be sent.
 * @typedef {object} Request
 * @property {string} operation
 * @property {string} method
 * @property {string} path What events call it.
 * @property {string} url
 * @property {string | undefined} body JSON under the names of the API.
 * @property {string} authorization
 */

// What can be seen in an address; `src/address.rs` has the same.
const SAFE = 0;
const IN_CLEAR = 1;
const NOT_HTTPS = 2;
const HAS_CREDENTIALS = 3;
const HAS_QUERY = 4;
const HAS_BLANKS = 5;
const NO_ADDRESS = 6;

/** The parser has turned every spelling of an IPv4 address into four decimal numbers. */
const LOOPBACK = /^(localhost|.+\.localhost|\[::1\]|127(\.\d+){3})$/;

const DEFAULT_ADDRESS = 'https://api.usedatabrain.com';

/** The one that was parsed last: most programs have one, and the host's parser takes longer than the rest of the options. */
let last = { text: DEFAULT_ADDRESS, seen: SAFE, href: DEFAULT_ADDRESS };

/**
 * What can be seen in the address of the API, and how it is written before a path.
 * @param {string} [text]
 */
export function addressOf(text = DEFAULT_ADDRESS) {
  if (text !== last.text) last = { text, seen: NO_ADDRESS, href: '', ...parsed(text) };
  return last;
}

/** @param {string} text */
function parsed(text) {
  // The host's parser would drop blanks and line breaks, and an empty query or fragment, without a word.
  if (/[\s\p{Cc}]/u.test(text)) return { seen: HAS_BLANKS };
  if (/[?#]/.test(text)) return { seen: HAS_QUERY };
  try {
    const { protocol, hostname, username, password, href } = new URL(text);
    const isSafe = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
    const seen = isSafe ? SAFE : protocol === 'http:' ? IN_CLEAR : NOT_HTTPS;
    return { seen: seen !== NOT_HTTPS && (username || password) ? HAS_CREDENTIALS : seen, href: href.replace(/\/+$/, '') };
  } catch {}
}

/** What can be seen in the one that the options name. */
export const seenInAddress = () => addressOf(current.options.own.baseUrl).seen;

/**
 * JSON of what was given, under the names of the API; `undefined` where it has none.
 * @param {Given} given
 */
function jsonOf(given) {
  try {
    /** @type {Record<string, unknown>} */
    const body = {};
    for (const row of given.rows) body[given.table.wires[row] ?? ''] = valueAt(given, row);
    return JSON.stringify(body);
  } catch {}
}

/**
 * The same as a query. The texts were found to be well formed, so they can be encoded.
 * @param {Given} given
 * @param {number} queried The row of the field that goes into it; -1: all.
 */
export function queryOf(given, queried) {
  const rows = queried < 0 ? given.rows : [queried];
  const query = rows.map((row) => `${given.table.wires[row]}=${encodeURIComponent(valueAt(given, row))}`).join('&');
  return query && `?${query}`;
}

/** Every path begins with it. */
const V2 = '/api/v2/';

/**
 * Makes a request of what was found good.
 * @param {number} step 0: the call's only one, else one of those that `ensureApiToken` makes.
 * @param {number} method
 * @param {string} path
 * @param {number} isOlder Whether it is that of old versions.
 * @param {number} queried The row of the field that goes into the query; -1: all, -2: none, they are the body.
 * @param {number} bearer 0: the service token, 1: the API key.
 * @returns {boolean} Whether it can be written.
 */
export function prepare(step, method, path, isOlder, queried, bearer) {
  const { operation, request, options, requests } = current;
  const { baseUrl, serviceToken, apiKey } = options.own;
  const place = `${V2}${isOlder ? path.replace('data-app', 'dataApp') : path}`;
  const isBody = queried < -1;
  const body = isBody ? jsonOf(request) : undefined;
  if (isBody && !body) return false;
  requests.push({
    operation: [operation, 'createApiToken', 'listApiTokens'][step] ?? '',
    method: METHODS[method] ?? '',
    path: place,
    url: `${addressOf(baseUrl).href}${place}${isBody ? '' : queryOf(request, queried)}`,
    body,
    authorization: `Bearer ${bearer ? apiKey : serviceToken}`,
  });
  return true;
}
