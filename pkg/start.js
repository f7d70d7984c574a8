// @ts-check
/**
 * The one instance of the core. It stands beside the glue, and not in an entry: two entries in one realm share the glue,
 * whose views of memory would be of the wrong instance.
 * @module
 */
import * as glue from './dist/glue.js';
import { DatabrainError } from './error.js';

/** @typedef {BufferSource | WebAssembly.Module | { arrayBuffer(): Promise<ArrayBuffer> }} Core */

let isRunning = false;
/** @type {Promise<void> | undefined} */
let starting;
/** @type {(() => Core | PromiseLike<Core>) | undefined} */
let source;

const imports = { './core_bg.js': /** @type {any} */ (glue) };

/** @param {WebAssembly.Instance} instance */
function run({ exports }) {
  const core = /** @type {any} */ (exports);
  glue.__wbg_set_wasm(core);
  core.__wbindgen_start();
  isRunning = true;
}

/**
 * Starts at once: no promise is shared between requests.
 * @param {WebAssembly.Module} module
 */
export function startNow(module) {
  if (!isRunning) run(new WebAssembly.Instance(module, imports));
}

/**
 * Says where the core comes from, for the first call to load it.
 * @param {() => Core | PromiseLike<Core>} from
 */
export function startFrom(from) {
  source = from;
}

/**
 * The same, unless another entry of the package has said so: what comes inside a script is surer than a file.
 * @param {() => Core | PromiseLike<Core>} from
 */
export function startFromElse(from) {
  source ??= from;
}

async function load() {
  let core = /** @type {any} */ (await source?.());
  if (typeof core?.arrayBuffer === 'function') core = await core.arrayBuffer();
  // Not inside the argument list: the development server of Next.js rewrites that into a syntax error.
  const made = /** @type {any} */ (await WebAssembly.instantiate(core, imports));
  // Of a module comes the instance itself, of bytes a pair.
  if (!isRunning) run(made.instance ?? made);
}

const CANNOT_START =
  "the WebAssembly core could not be started, the cause says why. In a page, its Content-Security-Policy must allow 'wasm-unsafe-eval'; " +
  'a runtime that forbids to compile bytes needs the export condition "workerd" or "edge-light", or databrain-edge/slim';

/**
 * Calls an operation of the core, and loads the core before the first one.
 * @param {string} operation
 * @param {unknown} request
 * @param {any} options
 */
export async function call(operation, request, options) {
  const { [operation]: start } = /** @type {any} */ (glue);
  if (isRunning) return start(request, options);
  // What the caller changes while the core is loaded makes no difference.
  const asked = copyOf(request);
  const copied = copyOf(options);
  const deadline = deadlineOf(copied ?? {}, operation);
  try {
    await Promise.race([deadline.cut, (starting ??= load())]);
  } catch (error) {
    // The next call tries again.
    starting = undefined;
    throw error instanceof DatabrainError ? error : notSent(operation, 'CORE_CRASHED', 'internal', CANNOT_START, error);
  } finally {
    deadline.disarm();
  }
  return start(asked ?? request, copied ?? options);
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
    if (!(timeoutMs > 0 && timeoutMs <= 2147483647)) return;
    timer = setTimeout(() => reject(notSent(operation, 'TIMEOUT', 'timeout', 'the core was not loaded within options.timeoutMs')), timeoutMs);
    onAbort = () => reject(notSent(operation, 'ABORTED', 'aborted', 'options.signal was aborted', signal.reason));
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
 * @param {string} message
 * @param {unknown} [cause]
 */
const notSent = (operation, code, kind, message, cause) =>
  new DatabrainError({ message, code, kind, outcome: 'notSent', operation, attempts: 0 }, cause);
