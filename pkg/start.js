// @ts-check
/**
 * The one instance of the core of an entry, and the calls that are under way in it.
 * @module
 */
import makeGlue from './dist/glue.js';
import { DatabrainError } from './error.js';
import { abandon } from './ending.js';
import { fly, silence } from './flight.js';
import { MILLISECONDS, isBrowser, seenIn } from './outside.js';

/** @typedef {BufferSource | WebAssembly.Module | { arrayBuffer(): Promise<ArrayBuffer> }} Core */

/** @typedef {import('./flight.js').Home & { glue: any }} Running */

/** @type {Running | undefined} */
let running;
/** @type {Promise<unknown> | undefined} */
let starting;
/** @type {(() => Core | PromiseLike<Core>) | undefined} */
let source;

/** An instance that is still to be made. */
function prepare() {
  /** @type {Running} */
  const own = { glue: makeGlue(), core: undefined, flights: new Set(), crash: (error) => crash(own, error) };
  return own;
}

const importsOf = (/** @type {Running} */ { glue }) => ({ './core_bg.js': glue });

/**
 * @param {Running} own
 * @param {WebAssembly.Instance} instance
 */
function run(own, { exports }) {
  own.core = exports;
  own.glue.__wbg_set_wasm(exports);
  running = own;
}

/**
 * After a trap nothing in the instance can be relied on: every call in it ends, and the next one runs in a fresh instance.
 * @param {Running} own
 * @param {unknown} cause
 */
function crash(own, cause) {
  own.isDead = true;
  if (running === own) running = undefined;
  const flights = [...own.flights];
  // None of them is told of another's end.
  flights.forEach(silence);
  for (const flight of flights) {
    const { operation, attempts } = flight;
    abandon(flight, failure(operation, 'CORE_CRASHED', 'internal', attempts > 0 ? 'unknown' : 'notSent', CRASHED, cause, attempts));
  }
}

/**
 * Starts at once: no promise is shared between requests.
 * @param {WebAssembly.Module} module
 */
export function startNow(module) {
  source = () => module;
  if (!running) runNow(module);
}

/** @param {WebAssembly.Module} module */
function runNow(module) {
  const own = prepare();
  run(own, new WebAssembly.Instance(module, importsOf(own)));
}

/**
 * Says where the core comes from, for the first call to load it.
 * @param {() => Core | PromiseLike<Core>} from
 */
export function startFrom(from) {
  source = from;
}

async function load() {
  let core = /** @type {any} */ (await source?.());
  if (typeof core?.arrayBuffer === 'function') core = await core.arrayBuffer();
  // A server need not be spared the millisecond, and asking another thread takes longer.
  if (ArrayBuffer.isView(core) && !isBrowser()) {
    const module = new WebAssembly.Module(/** @type {any} */ (core));
    source = () => module;
    if (!running) runNow(module);
    return;
  }
  const own = prepare();
  const imports = importsOf(own);
  // Not inside the argument list: the development server of Next.js rewrites that into a syntax error.
  const made = /** @type {any} */ (await WebAssembly.instantiate(core, imports));
  // Of a module comes the instance itself, of bytes a pair; the module of that is there for a fresh start.
  if (made.module) source = () => made.module;
  if (!running) run(own, made.instance ?? made);
}

const CANNOT_START =
  "the WebAssembly core could not be started, the cause says why. In a page, its Content-Security-Policy needs 'wasm-unsafe-eval' in script-src; " +
  'a runtime that forbids to compile bytes needs the export condition "workerd" or "edge-light", or databrain-edge/slim';
const CRASHED = 'the WebAssembly core crashed; the next call runs in a fresh one';

/**
 * Calls an operation of the core, and loads the core before the first one.
 * @param {number} number By which the core knows it.
 * @param {string} operation
 * @param {unknown} request
 * @param {any} options
 */
export function call(number, operation, request, options) {
  return running ? fly(running, number, operation, request, options) : callLater(number, operation, request, options);
}

/**
 * @param {number} number
 * @param {string} operation
 * @param {unknown} request
 * @param {any} options
 */
async function callLater(number, operation, request, options) {
  // What the caller changes while the core is loaded makes no difference.
  const asked = copyOf(request);
  const copied = copyOf(options);
  const deadline = deadlineOf(copied ?? {}, operation);
  try {
    await Promise.race([deadline.cut, (starting ??= load())]);
  } catch (error) {
    throw error instanceof DatabrainError ? error : failure(operation, 'CORE_CRASHED', 'internal', 'notSent', CANNOT_START, error);
  } finally {
    // The next call that finds nothing running tries again.
    starting = undefined;
    deadline.disarm();
  }
  if (!running) throw failure(operation, 'CORE_CRASHED', 'internal', 'notSent', CRASHED);
  return fly(running, number, operation, asked ?? request, copied ?? options);
}

/**
 * Own fields alone: what the core reads. `undefined` where there is nothing to copy, or where a getter throws: the core
 * will name it.
 * @param {any} value
 */
function copyOf(value) {
  try {
    return Object(value) === value ? { ...value } : undefined;
  } catch {}
}

/**
 * The deadline and the signal of a call, over the loading of the core. What is wrong with them, the core will say.
 * @param {any} options
 * @param {string} operation
 */
function deadlineOf(options, operation) {
  const { timeoutMs = 30_000, signal } = options;
  const before = Date.now();
  /** @type {any} */
  let timer;
  let onAbort = () => {};
  const cut = new Promise((_, reject) => {
    if (!(seenIn(timeoutMs) & MILLISECONDS)) return;
    timer = setTimeout(() => reject(failure(operation, 'TIMEOUT', 'timeout', 'notSent', 'the core was not loaded within options.timeoutMs')), timeoutMs);
    onAbort = () => reject(failure(operation, 'ABORTED', 'aborted', 'notSent', 'options.signal was aborted', signal.reason));
    signal?.addEventListener?.('abort', onAbort);
  });
  return {
    cut,
    disarm() {
      clearTimeout(timer);
      signal?.removeEventListener?.('abort', onAbort);
      if (timer !== undefined) options.timeoutMs = Math.max(1, timeoutMs - (Date.now() - before));
    },
  };
}

/**
 * @param {string} operation
 * @param {string} code
 * @param {string} kind
 * @param {string} outcome
 * @param {string} message
 * @param {unknown} [cause]
 * @param {number} [attempts]
 */
const failure = (operation, code, kind, outcome, message, cause, attempts = 0) => new DatabrainError({ message, code, kind, outcome, operation, attempts }, cause);
