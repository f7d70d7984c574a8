/** The emulator on a port. @module databrain-edge/emulator/listen */
export * from '../../pkg/emulator/listen.js';
