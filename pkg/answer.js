// @ts-check
/**
 * Answers, as the host has them: what can be seen in one, and what of it is passed on or shown.
 * @module
 */
import { current, secretsOf } from './flight.js';
import { field, placeIn, redact } from './outside.js';

/** @typedef {import('./flight.js').Flight} Flight */

/** @type {TextDecoder | undefined} */
let decoder;

/**
 * The value of a JSON text, `undefined` where it is none.
 * @param {any[]} chunks
 */
export function parse(chunks) {
  // Fatal: a key with a replacement character in it would be another key. Not made with the module, so that a host without it can load it.
  decoder ??= new TextDecoder('utf-8', { fatal: true });
  try {
    // In one piece: a decoder that is given several keeps to a slower way, and a character may be cut in two.
    return JSON.parse(decoder.decode(chunks.length < 2 ? chunks[0] : joined(chunks)));
  } catch {}
}

/** @param {any[]} chunks */
function joined(chunks) {
  const bytes = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(new Uint8Array(chunk.buffer ?? chunk, chunk.byteOffset, chunk.byteLength), at);
    at += chunk.byteLength;
  }
  return bytes;
}

/**
 * @param {any} response
 * @param {string} name
 */
function header(response, name) {
  try {
    const value = response.headers.get(name);
    if (typeof value === 'string') return value;
  } catch {}
}

/**
 * The host that a redirect points to: the rest of the address may hold anything.
 * @param {any} response
 * @param {string} from
 * @param {string[]} secrets
 */
export function hostOf(response, from, secrets) {
  try {
    const location = header(response, 'location');
    const { protocol, host } = new URL(/** @type {string} */ (location), from);
    if (location !== undefined && /^https?:$/.test(protocol)) return redact(host, secrets);
  } catch {}
}

/** What the answer asks for, which an error shows. */
export const retryAfter = () => (current.heard.retryAfterMs = retryAfterOf(current.response));

/**
 * What `Retry-After` asks for, in milliseconds: whole seconds, or the date that HTTP prescribes, else `NaN`. Never a guess.
 * @param {any} response
 */
export function retryAfterOf(response) {
  const value = header(response, 'retry-after')?.trim() ?? '';
  // Nine digits are 31 years; a longer wait is no answer.
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = new Date(value);
  // The two older forms of dates are not generated any more, and hosts read much that is no date.
  return value && value === String(date.toUTCString()) ? Math.max(0, date.getTime() - Date.now()) : NaN;
}

// What can be seen in an answer, as a sum; `src/response.rs` has the same.
const JSON_VALUE = 1;
const PROMISED = 2;
const ERROR = 4;
const WORDS = 8;
const INVALID_TOKEN = 16;
const GROUP = 256;

/** @param {unknown} value */
const isText = (value) => typeof value === 'string' && value !== '';

/**
 * What the answer holds.
 * @param {string} name Of the field that is promised.
 * @param {number} isList Whether that must be a list; else it must be a text that is not empty.
 */
export function seenInAnswer(name, isList) {
  const body = current.heard.answer;
  const value = field(body, name);
  const error = field(body, 'error');
  const isPromised = isList ? Array.isArray(value) : isText(value);
  return (body === undefined ? 0 : JSON_VALUE) + (isPromised ? PROMISED : 0) + (error === undefined || error === null ? 0 : ERROR);
}

/**
 * @param {any} object
 * @param {string} name
 * @returns {string | undefined}
 */
function textIn(object, name) {
  const value = field(object, name);
  if (isText(value)) return value;
}

/**
 * What the answer says of an error, in whichever of the shapes that the API is known to use.
 * @param {string} codes Those that are documented, in groups that `;` divides.
 */
export function seenInRefusal(codes) {
  const body = current.heard.answer;
  const groups = codes.split(';');
  const groupOf = (/** @type {unknown} */ code) => groups.findIndex((group) => placeIn(code, group) >= 0) + 1;
  const error = field(body, 'error');
  const lone = textIn(body, 'error');
  // A proxy's habit: the code as the text of `error`, with the message beside it.
  const code = textIn(error, 'code') ?? (groupOf(lone) ? lone : textIn(body, 'code'));
  const message = textIn(error, 'message') ?? textIn(body, 'message') ?? lone ?? textIn(body, 'detail');
  current.heard.said = { code, message };
  return (code || message ? WORDS : 0) + (/^invalid service token$/i.test(message ?? '') ? INVALID_TOKEN : 0) + groupOf(code) * GROUP;
}

/**
 * The same in words, with the status in the place of what it does not say.
 * @param {Flight} flight
 */
export function wordsOf(flight) {
  const { code, message } = flight.heard.said ?? {};
  const secrets = secretsOf(flight);
  return {
    code: code ? redact(code, secrets) : `HTTP_${flight.status}`,
    message: message ? redact(message, secrets) : `the server answered HTTP ${flight.status} and gave no reason that can be read`,
  };
}

/** Looks in the answer for the token of the wanted name: the newest by `createdAt`, of equal ones the last in the list. */
export function newest() {
  current.token = newestOf(current.heard.answer.data, current.request.own.name);
  return !!current.token;
}

/**
 * The newest of the tokens of a name, and how many they are.
 * @param {any[]} list
 * @param {string} name
 */
export function newestOf(list, name) {
  let newest;
  let count = 0;
  let latest = -Infinity;
  for (const item of list) {
    if (field(item, 'name') !== name) continue;
    count += 1;
    const time = Date.parse(field(item, 'createdAt'));
    // Of what is no time nothing is known, so that it is older than all.
    if (time < latest || (time !== time && latest > -Infinity)) continue;
    newest = item;
    if (time === time) latest = time;
  }
  return newest && { key: field(newest, 'key'), count };
}
