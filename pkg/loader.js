// @ts-check
/**
 * Starts the WebAssembly instance of an entry, and runs calls in it.
 * @module
 */
import { enter, listen, startTimer } from './dist/callbacks.js';
import { DEFAULT_TIMEOUT_MS } from './dist/defaults.js';
import makeGlue from './dist/glue.js';
import { DatabrainError } from './error.js';

/** @typedef {import('./dist/callbacks.js').Instance} Instance */
/** @typedef {WebAssembly.Module | BufferSource} Core */

const CANNOT_START =
  'the WebAssembly core could not be started, so nothing was sent; the cause says why: ';
const CRASHED =
  'the WebAssembly core crashed; check outcome before you try again, ' +
  'the next call runs in a fresh one';
const TOO_LATE = 'the core was not loaded within options.timeoutMs, so nothing was sent';
const ABORTED = 'options.signal was aborted';

/** A timer takes a signed 32-bit number of milliseconds; with a longer one it fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** @type {Instance | undefined} */
let running;
/** @type {Promise<Instance> | undefined} */
let loading;
/** @type {(() => Core) | undefined} Returns the core at once. */
let give;
/** @type {(() => Promise<Core>) | undefined} Loads the core. */
let load;
/** Says what this runtime needs for the core to start. */
let remedy = () => 'the bundler must make a compiled WebAssembly.Module of core.wasm';

/**
 * Sets where the first call gets the core.
 * @param {() => Core} source
 * @param {() => string} [ifNot] Says what to do if it cannot be started.
 */
export function startFrom(source, ifNot = remedy) {
  give = source;
  load = undefined;
  remedy = ifNot;
}

/**
 * Sets from where the first call loads the core.
 * @param {() => Promise<Core>} source
 * @param {() => string} [ifNot] Says what to do if it cannot be loaded or started.
 */
export function loadFrom(source, ifNot = remedy) {
  load = source;
  remedy = ifNot;
}

/**
 * Starts an instance. It gets its own glue, which keeps views of the instance's memory.
 * @param {any} core
 */
export function start(core) {
  const module = core.byteLength === undefined ? core : new WebAssembly.Module(core);
  const glue = makeGlue();
  const instance = new WebAssembly.Instance(module, { './core_bg.js': glue });
  const exports = /** @type {any} */ (instance.exports);
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  // After a crash, the next instance is created from the same module.
  startFrom(() => module);
  running = { glue, isDead: false, cause: undefined, ends: new Set() };
  return running;
}

/**
 * Calls an operation of the core. The error is constructed in this `async` function, so that its
 * stack names the caller who awaits it.
 * @param {string} operation
 * @param {unknown} request
 * @param {unknown} options
 */
export async function call(operation, request, options) {
  try {
    const instance = ready(operation);
    if (instance) return await run(instance, operation, request, options);
    // Copies, so that later changes by the caller have no effect while the core is loading.
    const ownRequest = copyOf(request, deepCopy) ?? request;
    const ownOptions = copyOf(options, asIs);
    const loaded = await loadWithin(ownOptions ?? {}, operation);
    return await run(loaded, operation, ownRequest, ownOptions ?? options);
  } catch (thrown) {
    throw new DatabrainError(fieldsOf(thrown, operation));
  }
}

/**
 * The fields of what a call was rejected with. Anything else was thrown by the JavaScript runtime,
 * which has no stack left, for example.
 * @param {any} thrown
 * @param {string} operation
 */
function fieldsOf(thrown, operation) {
  if (Object(thrown) === thrown && Object.hasOwn(thrown, 'outcome')) return thrown;
  // Whether the request was sent is not known here.
  const crash = failure(operation, 'CORE_CRASHED', 'internal', CRASHED, thrown);
  return { ...crash, outcome: 'unknown' };
}

/**
 * The instance for the next call; `undefined` if the core must be loaded first.
 * @param {string} operation
 */
function ready(operation) {
  if (running && !running.isDead) return running;
  if (load) return undefined;
  try {
    return start(give?.());
  } catch (error) {
    throw unavailable(operation, error);
  }
}

/**
 * @param {Instance} instance
 * @param {string} operation
 * @param {unknown} request
 * @param {unknown} options
 */
function run(instance, operation, request, options) {
  return new Promise((resolve, reject) => {
    const crash = () => {
      const { cause } = instance;
      const fields = failure(operation, 'CORE_CRASHED', 'internal', CRASHED, cause, record.attempts);
      // Another call may have sent something for this one.
      reject(record.isFollower ? { ...fields, outcome: 'unknown' } : fields);
    };
    /** @type {import('./dist/callbacks.js').Call} */
    const record = { instance, attempts: 0, isFollower: false, cleanups: new Set(), crash };
    /**
     * A nested call from its listener may have crashed the instance: then this call must fail too.
     * @param {(value: any) => void} settle
     * @returns {(value: any) => void}
     */
    const unlessDead = (settle) => (value) => {
      if (!instance.isDead) settle(value);
    };
    const operate = instance.glue[operation];
    enter(record, operate, request, options, unlessDead(resolve), unlessDead(reject));
  });
}

/**
 * A copy of what the core reads of an object; `undefined` if the value is not an object, or if a
 * getter throws, which the core will report.
 * @param {any} value
 * @param {(field: any) => any} copyField
 */
function copyOf(value, copyField) {
  try {
    return Object(value) === value ? copyFields(value, copyField) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {any} object
 * @param {(field: any) => any} copyField
 */
const copyFields = (object, copyField) =>
  Object.fromEntries(Object.entries(object).map(([name, field]) => [name, copyField(field)]));

/**
 * A copy of plain objects and arrays at every level. Everything else is passed on unchanged.
 * @param {any} value
 * @returns {any}
 */
function deepCopy(value) {
  if (Array.isArray(value)) return value.map(deepCopy);
  if (Object(value) !== value) return value;
  const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(value));
  return isPlain ? copyFields(value, deepCopy) : value;
}

/** @param {any} value */
const asIs = (value) => value;

/**
 * Loads the core within the timeout and the signal of a call, and sets the timeout to the time that
 * is left. If an option is invalid, the core will report it.
 * @param {any} options
 * @param {string} operation
 */
async function loadWithin(options, operation) {
  // Own options only: a merge of untrusted JSON may have put others on `Object.prototype`.
  const own = Object.assign(Object.create(null), options);
  const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = own;
  const hasTimer = typeof timeoutMs === 'number' && timeoutMs > 0 && timeoutMs <= LONGEST_TIMER_MS;
  const began = now();
  /** @type {(() => void)[]} */
  const stops = [];
  const cut = new Promise((_resolve, reject) => {
    const onTimeout = () => reject(failure(operation, 'TIMEOUT', 'timeout', TOO_LATE));
    const onAbort = () =>
      reject(failure(operation, 'ABORTED', 'aborted', ABORTED, reasonOf(signal)));
    try {
      if (hasTimer) stops.push(startTimer(timeoutMs, 0, 0, onTimeout));
      if (signal) stops.push(listen(signal, 0, 0, onAbort));
    } catch {
      // The runtime refuses timers here, or this is not a signal: the core will report it.
    }
  });
  loading ??= load?.().then(start).finally(() => {
    // If loading failed, the next call tries again.
    loading = undefined;
  });
  const loaded = loading?.catch((error) => {
    throw unavailable(operation, error);
  });
  try {
    return /** @type {Instance} */ (await Promise.race([loaded, cut]));
  } finally {
    for (const stop of stops) stop();
    if (hasTimer) options.timeoutMs = Math.max(1, timeoutMs - (now() - began));
  }
}

/**
 * Its getter must not throw: the runtime calls the listener, and nothing could catch the exception.
 * @param {AbortSignal} signal
 */
function reasonOf(signal) {
  try {
    return signal.reason;
  } catch {
    return undefined;
  }
}

/** A monotonic clock, where the runtime has one. */
const now = () => (typeof performance === 'object' ? performance : Date).now();

/**
 * The fields of the error for a core that cannot be loaded, compiled or started here.
 * @param {string} operation
 * @param {unknown} cause
 */
const unavailable = (operation, cause) =>
  failure(operation, 'CORE_UNAVAILABLE', 'internal', CANNOT_START + remedy(), cause);

/**
 * The fields of an error that the loader reports itself.
 * @param {string} operation
 * @param {string} code
 * @param {string} kind
 * @param {string} message
 * @param {unknown} [cause]
 * @param {number} [attempts]
 */
function failure(operation, code, kind, message, cause, attempts = 0) {
  const outcome = attempts > 0 ? 'unknown' : 'notSent';
  return { message, code, kind, outcome, operation, attempts, cause };
}
