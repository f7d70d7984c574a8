// @ts-check
/**
 * What callers give, as the host has it. It may be of another realm, a stub or a proxy, and throw at every look. What is secret or may be stays here: the
 * core is told facts about it.
 * @module
 */
import { current } from './flight.js';
import { ANYTHING, placeIn, redact, seenIn } from './outside.js';

export { prepare, seenInAddress } from './request.js';

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
 * @property {Given} [outer] That it lies in.
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

/** @returns {Given} What is looked at now. */
const given = () => /** @type {Given} */ (current.given);

/**
 * Looks at the request or at the options of the call. As with `JSON.stringify`, own enumerable properties count.
 * @param {number} isOptions
 * @param {number} id Of the table of its fields.
 */
export function look(isOptions, id) {
  const path = isOptions ? 'options' : 'request';
  current[path] = current.given = read(current[path], path, id, false);
}

/**
 * Looks at what a field holds, or a list in it.
 * @param {number} row
 * @param {number} index In the list; -1: there is none.
 * @param {number} id
 */
export function enter(row, index, id) {
  const outer = given();
  const value = valueAt(outer, row);
  // The server may know other fields.
  current.given = { ...read(index < 0 ? value : value[index], fieldAt(outer, row, index), id, true), outer };
}

/** Looks again at what that lies in. */
export function leave() {
  current.given = given().outer;
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
 * The value of a field that was given.
 * @param {Given} given
 * @param {number} row
 * @returns {any}
 */
export const valueAt = ({ table, own }, row) => own[table.names[row] ?? ''];

/**
 * The row of a field in the table, times 65536, and what can be seen in it; or what ended the fields.
 * @param {number} index
 */
export function seen(index) {
  const { rows, end } = given();
  const row = rows[index];
  return row === undefined ? end : row * 65_536 + ANYTHING + seenIn(valueAt(given(), row));
}

/**
 * What can be seen in one of a list.
 * @param {number} row
 * @param {number} index
 */
export const seenInside = (row, index) => seenIn(valueAt(given(), row)[index]);

/**
 * How long the list is that a field holds.
 * @param {number} row
 */
export const lengthAt = (row) => valueAt(given(), row).length;

/**
 * Whether a field holds one of some texts.
 * @param {number} row
 * @param {string} texts Divided by `|`.
 */
export const isOneOf = (row, texts) => placeIn(valueAt(given(), row), texts) >= 0;

/**
 * The number that an option holds, `NaN` where it was not given.
 * @param {number} row
 * @returns {number}
 */
export const optionAt = (row) => valueAt(current.options, row);

/**
 * What an error calls a field, or one of the list in it.
 * @param {Given} given
 * @param {number} row
 * @param {number} index
 */
const fieldAt = ({ path, table }, row, index) => `${path}${row < 0 ? '' : `.${table.names[row]}`}${index < 0 ? '' : `[${index}]`}`;

/**
 * Keeps what to say of a field that will not do. Never its value: it may be a secret.
 * @param {string} field
 * @param {string} expects
 */
function say(field, expects) {
  current.heard.words = { field, message: `${field} ${expects}` };
}

/**
 * The same of what is looked at.
 * @param {number} row -1: the whole.
 * @param {number} index -1: no list.
 * @param {string} expects
 * @param {number} isMissing
 */
export const complain = (row, index, expects, isMissing) => say(fieldAt(given(), row, index), isMissing ? `is required and ${expects}` : expects);

/**
 * The same of an option.
 * @param {number} row
 * @param {string} expects
 */
export const complainOfOption = (row, expects) => say(fieldAt(current.options, row, -1), expects);

/** The same of what ended the fields. A credential in the place of a name is not repeated either. */
export function complainOfEnd() {
  const { path, table, end, odd } = given();
  const field = end < THREW || odd === '' ? path : `${path}.${redact(odd, [])}`;
  const known = `is not known here; known are ${table.names.join(' ')}`;
  say(field, end === UNKNOWN ? known : end === THREW ? 'must be readable: its getter threw' : `must be an object${end === UNREADABLE ? ' whose fields can be read' : ''}`);
}
