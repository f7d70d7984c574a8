// @ts-check
/**
 * What callers give, as the host has it. It may be of another realm, a stub or a proxy, and throw at every look. What is secret or may be stays here: the
 * core is told facts about it.
 * @module
 */
import { redact } from './outside.js';

export { isBrowser, isWorkerd, placeIn } from './outside.js';

// What can be seen in a value, as a sum; `src/field.rs` has the same.
const TEXT = 1;
const TOKEN = 2;
const BROKEN_TEXT = 4;
const FALSE = 8;
const TRUE = 16;
const MILLISECONDS = 32;
const WHOLE = 64;
const COUNT = 128;
const FUNCTION = 256;
const SIGNAL = 512;
const LIST = 1024;
const OBJECT = 2048;
/** Everything is that, but `undefined`. */
const ANYTHING = 4096;

/** A timer takes a signed 32-bit number of milliseconds; a longer one fires at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** @param {string} text */
function seenInText(text) {
  if (/^[!-~]+$/.test(text)) return TEXT + TOKEN;
  // No UTF-8 exists for half of a pair, so it could only be sent altered.
  if (/\p{Surrogate}/u.test(text)) return BROKEN_TEXT;
  return /\S/.test(text) ? TEXT : 0;
}

/** @param {number} number */
function seenInNumber(number) {
  const isWhole = Number.isSafeInteger(number) && number >= 0;
  return (number > 0 && number <= LONGEST_TIMER_MS ? MILLISECONDS : 0) + (isWhole ? (number > 0 ? WHOLE + COUNT : WHOLE) : 0);
}

/**
 * A signal by its shape: one of another realm, or of a polyfill, is no instance of this realm's class.
 * @param {any} object
 */
function seenInObject(object) {
  if (!object) return 0;
  try {
    if (Array.isArray(object)) return LIST;
    const isSignal = [object.addEventListener, object.removeEventListener].every((method) => typeof method === 'function');
    if (isSignal && typeof object.aborted === 'boolean') return OBJECT + SIGNAL;
  } catch {}
  return OBJECT;
}

/**
 * What can be seen in a value.
 * @param {any} value
 */
export function seenIn(value) {
  switch (typeof value) {
    case 'string':
      return seenInText(value);
    case 'number':
      return seenInNumber(value);
    case 'boolean':
      return value ? TRUE : FALSE;
    case 'function':
      return FUNCTION;
    case 'object':
      return seenInObject(value);
  }
  return 0;
}

/**
 * The fields that an object may have.
 * @typedef {object} Table
 * @property {string[]} names In their order in the core.
 * @property {string[]} wires What the API calls them, in the same order.
 */

/**
 * An object that was looked at. Each of its fields was read once: what is checked is what is used. What lies deeper in them is read again when it is
 * written as JSON.
 * @typedef {object} Given
 * @property {string} path
 * @property {Table} table
 * @property {Record<string, any>} own The fields that are not `undefined`.
 * @property {number[]} rows Where these are in the table, in their order in the object.
 * @property {number} end What was found after them.
 * @property {string} odd The name that it was found at.
 */

// What ends the fields of an object; `src/given.rs` has the first of them.
const END = -1;
const UNKNOWN = -2;
const THREW = -3;
const NO_OBJECT = -4;
const UNREADABLE = -5;

/** @type {Map<number, Table>} By where the core has them: it tells them when it is asked to, once. */
const tables = new Map();

/** @param {number} id */
export const knows = (id) => tables.has(id);

/**
 * More of the fields of a table.
 * @param {number} id
 * @param {string} text A blank before each name, and `=` between it and its name in the API.
 */
export function teach(id, text) {
  const table = tables.get(id) ?? { names: [], wires: [] };
  for (const part of text.slice(1).split(' ')) {
    const [name = '', ...wire] = part.split('=');
    table.names.push(name);
    table.wires.push(wire.join('=') || name);
  }
  tables.set(id, table);
}

/**
 * Looks at a request or at options. As with `JSON.stringify`, own enumerable properties count.
 * @param {any} object
 * @param {number} isOptions
 * @param {number} id Of the table of its fields.
 */
export const look = (object, isOptions, id) => read(object, isOptions ? 'options' : 'request', id, false);

/**
 * Looks at what a field holds, or a list in it.
 * @param {Given} given
 * @param {number} row
 * @param {number} index In the list; -1: there is none.
 * @param {number} id
 */
export function lookInto(given, row, index, id) {
  const value = valueAt(given, row);
  // The server may know other fields.
  return read(index < 0 ? value : value[index], fieldAt(given, row, index), id, true);
}

/**
 * @param {any} object
 * @param {string} path
 * @param {number} id
 * @param {boolean} isOpen Whether it may have other fields.
 */
function read(object, path, id, isOpen) {
  const table = /** @type {Table} */ (tables.get(id));
  /** @type {Given} */
  const given = { path, table, own: {}, rows: [], end: NO_OBJECT, odd: '' };
  if (typeof object !== 'object' || !object) return given;
  given.end = UNREADABLE;
  try {
    for (const name of Object.keys(object)) {
      given.odd = name;
      const row = table.names.indexOf(name);
      given.end = row < 0 ? UNKNOWN : THREW;
      if (row >= 0) {
        const value = object[name];
        if (value === undefined) continue;
        given.own[name] = value;
        given.rows.push(row);
      } else if (!isOpen) return given;
    }
    given.end = END;
  } catch {}
  return given;
}

/**
 * The row of a field in the table, times 65536, and what can be seen in it; or what ended the fields.
 * @param {Given} given
 * @param {number} index
 */
export function seen(given, index) {
  const row = given.rows[index];
  return row === undefined ? given.end : row * 65_536 + ANYTHING + seenIn(valueAt(given, row));
}

/**
 * What can be seen in one of a list.
 * @param {Given} given
 * @param {number} row
 * @param {number} index
 */
export const seenInside = (given, row, index) => seenIn(valueAt(given, row)[index]);

/**
 * The value of a field that was given.
 * @param {Given} given
 * @param {number} row
 */
export const valueAt = ({ table, own }, row) => own[table.names[row] ?? ''];

/**
 * The same, of a number.
 * @param {Given} given
 * @param {number} row
 * @returns {number}
 */
export const numberAt = valueAt;

/**
 * How long the list is that it holds.
 * @param {Given} given
 * @param {number} row
 */
export const lengthAt = (given, row) => valueAt(given, row).length;

/**
 * What an error calls a field, or one of the list in it.
 * @param {Given} given
 * @param {number} row
 * @param {number} index
 */
const fieldAt = ({ path, table }, row, index) => `${path}${row < 0 ? '' : `.${table.names[row]}`}${index < 0 ? '' : `[${index}]`}`;

/**
 * What to say of a field that will not do. Never its value: it may be a secret.
 * @param {Given} given
 * @param {number} row -1: the whole.
 * @param {number} index -1: no list.
 * @param {string} expects
 * @param {number} isMissing
 */
export function complain(given, row, index, expects, isMissing) {
  const field = fieldAt(given, row, index);
  return { field, message: `${field} ${isMissing ? 'is required and ' : ''}${expects}` };
}

/**
 * What to say of what ended the fields. A credential in the place of a name is not repeated either.
 * @param {Given} given
 */
export function complainOfEnd({ path, table, end, odd }) {
  const field = end < THREW || odd === '' ? path : `${path}.${redact(odd, [])}`;
  const known = `is not known here; known are ${table.names.join(' ')}`;
  const expects = end === UNKNOWN ? known : end === THREW ? 'must be readable: its getter threw' : `must be an object${end === UNREADABLE ? ' whose fields can be read' : ''}`;
  return { field, message: `${field} ${expects}` };
}

/**
 * JSON of what was given, under the names of the API; `undefined` where it has none.
 * @param {Given} given
 */
export function jsonOf(given) {
  try {
    return JSON.stringify(Object.fromEntries(given.rows.map((row) => [given.table.wires[row], valueAt(given, row)])));
  } catch {}
}

/** Every path begins with it. */
export const V2 = '/api/v2/';

/**
 * The address of a request.
 * @param {Given} options
 * @param {string} path
 * @param {Given} given
 * @param {number} queried The row of the field that goes into the query; -1: all, -2: none. Its texts were found to be well formed, so they can be encoded.
 */
export function urlOf({ own: { baseUrl } }, path, given, queried) {
  const rows = queried < -1 ? [] : queried < 0 ? given.rows : [queried];
  const query = rows.map((row) => `${given.table.wires[row]}=${encodeURIComponent(valueAt(given, row))}`).join('&');
  return `${addressOf(baseUrl).href}${V2}${path}${query && '?'}${query}`;
}

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

/** The one that was parsed last: most programs have one, and the host's parser takes longer than the rest of the options. */
let last = { text: '', seen: NO_ADDRESS, href: '' };

/** @param {string} [text] */
function addressOf(text = 'https://api.usedatabrain.com') {
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

/**
 * What can be seen in the address that the options name.
 * @param {Given} options
 */
export const seenInAddress = ({ own: { baseUrl } }) => addressOf(baseUrl).seen;
