// @ts-check
import { object, oneOf, pageNumber } from '../validate.js';

/** @typedef {import('../index.js').OperationName} OperationName */

/**
 * One operation of the API: an entry of the table.
 * @typedef {object} Operation
 * @property {OperationName} name
 * @property {Route[]} routes
 * @property {import('../credentials.js').CredentialKind} credential
 * @property {Record<string, number>} errors Every documented code with its status.
 * @property {(call: Call) => unknown} handle Executes it and returns the body of a success, or throws a Failure.
 */

/**
 * @typedef {object} Route
 * @property {'GET' | 'POST' | 'PUT' | 'DELETE'} method
 * @property {string} path
 * @property {'query' | 'body'} from Where the input is.
 * @property {(call: Pick<Call, 'caller'>) => import('../validate.js').Rule} input The rule that the input must satisfy.
 * @property {boolean} [older] Whether it belongs to the older generation of the API, whose answers differ.
 */

/**
 * @typedef {object} Call
 * @property {import('../store.js').Store} store
 * @property {import('../options.js').Settings} settings
 * @property {import('../credentials.js').Caller} caller
 * @property {Record<string, any>} input Checked by the route's rule.
 * @property {Route} route
 */

/** @typedef {import('../validate.js').Rule | Route['input']} Input */

/** Both path prefixes of the current generation. */
export const PREFIXES = ['/api/v2/data-app', '/api/v2/dataApp'];

/**
 * One route for each prefix.
 * @param {Route['method']} method
 * @param {string} suffix
 * @param {Input} input
 * @returns {Route[]}
 */
export const underBoth = (method, suffix, input) => PREFIXES.map((prefix) => on(method, prefix + suffix, input));

/**
 * @param {Route['method']} method
 * @param {string} path
 * @param {Input} input
 * @param {{older?: boolean}} [more]
 * @returns {Route}
 */
export const on = (method, path, input, more) => ({
  method,
  path,
  input: typeof input === 'function' ? input : () => input,
  from: method === 'GET' || method === 'DELETE' ? 'query' : 'body',
  ...more,
});

/**
 * Accepts unknown query parameters, since the vendor's own client sends some.
 * @param {Record<string, import('../validate.js').Rule>} fields
 */
export const query = (fields) => object(fields, { open: true });

export const paging = { isPagination: oneOf('true', 'false'), pageNumber };

const PAGE_SIZE = 10;

/**
 * Returns all items, or one page of 10 if `isPagination` is true. A page past the end is empty.
 * @template T
 * @param {T[]} items
 * @param {Record<string, any>} input `isPagination` and `pageNumber`, as query text or as JSON.
 */
export function page(items, { isPagination, pageNumber }) {
  if (String(isPagination) !== 'true') return items;
  const start = (Number(pageNumber ?? 1) - 1) * PAGE_SIZE;
  return items.slice(start, start + PAGE_SIZE);
}
