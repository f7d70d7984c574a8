// @ts-check
/**
 * The published pages disagree about the shape and the status of errors. A dialect is one way of answering.
 * @module
 */

/** @typedef {import('./index.js').Dialect} Dialect */
/** @typedef {import('./index.js').ErrorShape} ErrorShape */

/**
 * @typedef {object} ErrorParts
 * @property {string} code
 * @property {string} message
 * @property {number} status
 */

/** @type {Record<ErrorShape, (parts: ErrorParts) => unknown>} */
const shapes = {
  nested: ({ code, message }) => ({ error: { code, message } }),
  nestedWithStatus: ({ code, message, status }) => ({ error: { code, message, status } }),
  string: ({ message }) => ({ error: message }),
  topLevel: ({ code, message }) => ({ message, code }),
};

/** The allowed values of each field of a dialect. */
export const dialectValues = {
  errorShape: Object.keys(shapes),
  authStatus: [400, 401, 403],
  errorInside200: [true, false],
  rotation: ['both', 'newer', 'older'],
};

/**
 * @param {Dialect} dialect
 * @param {ErrorParts & {authentication?: boolean}} failure
 * @returns {{status: number, body: unknown}}
 */
export function inDialect(dialect, { code, message, status, authentication = false }) {
  const spoken = authentication ? (dialect.authStatus ?? status) : status;
  return {
    status: dialect.errorInside200 ? 200 : spoken,
    body: shapes[dialect.errorShape ?? 'nested']({ code, message, status: spoken }),
  };
}
