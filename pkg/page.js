// @ts-check

/**
 * Whether this runs in a page or a worker of a browser. `importScripts` is in every worker of a browser and in no server
 * runtime, where `WorkerGlobalScope` may be.
 */
export const isBrowser = () => typeof document === 'object' || 'importScripts' in globalThis;
