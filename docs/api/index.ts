/** The functions, their types and their errors. @module databrain-edge */
export * from '../../pkg/dist/index.js';
