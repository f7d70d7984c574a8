/** The API in one process, for tests. @module databrain-edge/emulator */
export * from '../../pkg/emulator/index.js';
