// @ts-check
import { dataApps } from './data-apps.js';
import { embeds } from './embeds.js';
import { guestTokens } from './guest-tokens.js';
import { tokens } from './tokens.js';

/** @typedef {import('./operation.js').Operation} Operation */
/** @typedef {import('./operation.js').Route} Route */

/**
 * All operations of the emulator.
 * @type {Operation[]}
 */
export const operations = [...tokens, ...dataApps, ...embeds, ...guestTokens];

/** @type {Set<string>} */
export const operationNames = new Set(operations.map(({ name }) => name));

/** @type {Map<string, {operation: Operation, route: Route}>} */
const byRoute = new Map(
  operations.flatMap((operation) => operation.routes.map((route) => [`${route.method} ${route.path}`, { operation, route }])),
);

/**
 * @param {string} method
 * @param {string} pathname A trailing slash makes no difference.
 */
export const findRoute = (method, pathname) => byRoute.get(`${method} ${pathname.replace(/\/+$/, '')}`);
