// @ts-check
/**
 * The one instance of the core. It stands beside the glue, and not in an entry: two entries in one realm share the glue,
 * whose views of memory would be of the wrong instance.
 * @module
 */
import * as glue from './dist/glue.js';
import { DatabrainError } from './error.js';

/** @typedef {BufferSource | WebAssembly.Module | Response} Core */

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

async function load() {
  let core = await source?.();
  if (typeof Response === 'function' && core instanceof Response) core = await core.arrayBuffer();
  // Not inside the argument list: the development server of Next.js rewrites that into a syntax error.
  const made = await WebAssembly.instantiate(/** @type {BufferSource} */ (core), imports);
  // Of a module comes the instance itself, of bytes a pair.
  run(made instanceof WebAssembly.Instance ? made : made.instance);
}

const CANNOT_START =
  "the WebAssembly core could not be started, the cause says why. In a page, its Content-Security-Policy must allow 'wasm-unsafe-eval'; " +
  'a runtime that forbids to compile bytes needs the export condition "workerd" or "edge-light", or databrain-edge/slim';

/**
 * Calls an operation of the core, and loads the core before the first one.
 * @param {string} operation
 * @param {unknown} request
 * @param {unknown} options
 */
export async function call(operation, request, options) {
  if (!isRunning) {
    try {
      await (starting ??= load());
    } catch (cause) {
      const fields = { code: 'CORE_CRASHED', kind: 'internal', outcome: 'notSent', operation, attempts: 0 };
      throw new DatabrainError({ message: CANNOT_START, ...fields }, cause);
    } finally {
      // The next call tries again.
      starting = undefined;
    }
  }
  return /** @type {any} */ (glue)[operation](request, options);
}
