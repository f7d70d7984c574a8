// @ts-check
// Everywhere but on the edge.
export * from './dist/inline-operations.js';
export { DatabrainError, isDatabrainError } from './error.js';
