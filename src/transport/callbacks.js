// @ts-check
/**
 * Lets promises, timers and signals call back into the crate.
 *
 * The npm package's loader runs each call with `enter`. A callback is then bound to the call that
 * registered it: it enters the WebAssembly instance only on behalf of that call, and not at all
 * after the instance has crashed. Without the loader, there is no current call, and callbacks enter
 * the crate directly.
 * @module
 */

/**
 * An instance of the WebAssembly module.
 * @typedef {object} Instance
 * @property {any} glue The functions that wasm-bindgen generated for it.
 * @property {boolean} isDead Whether it has crashed.
 * @property {unknown} cause The exception of the crash.
 * @property {Set<() => void>} ends Run if it crashes, to complete what calls of other instances
 * wait for.
 */

/**
 * A call that is under way.
 * @typedef {object} Call
 * @property {Instance} instance
 * @property {number} attempts The number of requests that it has sent.
 * @property {boolean} isFollower Whether it has waited for another call to do its work.
 * @property {Set<() => void>} cleanups Run if the instance crashes.
 * @property {() => void} crash Rejects the call's promise.
 */

/**
 * Reports a result to the crate. `index` is a slot of the table in completion.rs. Slots are reused;
 * `generation` identifies the current owner.
 * @typedef {(index: number, generation: number, value: unknown, isOk: boolean) => void} Report
 */

/** @type {Call | undefined} The call on whose behalf an instance is running. */
let current;

/**
 * Runs a function of an instance on behalf of a call. An exception has passed through WebAssembly
 * frames without cleanup, so the instance can no longer be used. Each of its calls then ends at its
 * own next event, because on older versions of workerd, a promise that is settled from another
 * request makes that request fail.
 * @template {unknown[]} Args
 * @param {Call} call
 * @param {(...args: Args) => void} run
 * @param {Args} args
 */
export function enter(call, run, ...args) {
  const { instance } = call;
  if (!instance.isDead) {
    const outer = current;
    current = call;
    try {
      run(...args);
    } catch (error) {
      // If a nested call has already crashed the instance, that first exception is the cause.
      if (!instance.isDead) Object.assign(instance, { isDead: true, cause: error });
      runAll(instance.ends);
    } finally {
      current = outer;
    }
  }
  if (instance.isDead) crash(call);
}

/** @param {Call} call */
function crash(call) {
  runAll(call.cleanups);
  call.crash();
}

/** @param {Set<() => void>} cleanups */
function runAll(cleanups) {
  for (const cleanup of cleanups) {
    try {
      cleanup();
    } catch {
      // The `abort` of a polyfill may throw, but the call must end anyway.
    }
  }
  cleanups.clear();
}

/** Returns the call on whose behalf an instance is running. */
export const currentCall = () => current;

/**
 * Binds a callback to the current call, so that it enters the instance on behalf of that call.
 * @template {unknown[]} Args
 * @param {(...args: Args) => void} callback
 */
export function bound(callback) {
  const call = current;
  return call ? (/** @type {Args} */ ...args) => enter(call, callback, ...args) : callback;
}

/**
 * Returns a function that runs `dispose` once: when it is called, or when the current call crashes.
 * @param {() => void} dispose
 */
function disposable(dispose) {
  const call = current;
  const disposeOnce = () => {
    call?.cleanups.delete(disposeOnce);
    try {
      dispose();
    } catch {
      // A custom signal of the caller may throw. Nothing depends on the result.
    }
  };
  call?.cleanups.add(disposeOnce);
  return disposeOnce;
}

/**
 * Reports how a promise, or another awaitable value, settles.
 * @param {unknown} promise
 * @param {number} index
 * @param {number} generation
 * @param {Report} report
 */
export function observe(promise, index, generation, report) {
  const notify = bound(report);
  const reject = (/** @type {unknown} */ reason) => notify(index, generation, reason, false);
  try {
    Promise.resolve(promise).then((value) => notify(index, generation, value, true), reject);
  } catch (error) {
    // A promise with a custom `constructor` or `then` may throw.
    reject(error);
  }
}

/**
 * Reports when `ms` milliseconds have elapsed. `setTimeout` is looked up at each call, so that fake
 * timers work.
 * @param {number} ms
 * @param {number} index
 * @param {number} generation
 * @param {Report} report
 * @returns {() => void} Clears the timer.
 */
export function startTimer(ms, index, generation, report) {
  const notify = bound(report);
  // Kept with its timer, since fake timers may be installed before the timer is cleared.
  const { clearTimeout } = globalThis;
  const timer = setTimeout(() => notify(index, generation, undefined, true), ms);
  return disposable(() => clearTimeout(timer));
}

/**
 * A listener that all calls with the same signal share.
 * @typedef {object} Listener
 * @property {Set<() => void>} callbacks One for each call.
 * @property {() => void} onAbort
 */

/** @type {WeakMap<AbortSignal, Listener>} */
const listeners = new WeakMap();

/**
 * Runs a callback when a signal is aborted. Calls with the same signal share a listener, because
 * Node warns of a leak if a signal has more than ten listeners.
 * @param {AbortSignal} signal
 * @param {() => void} callback Must be bound to its call, and must not throw.
 * @returns {() => void} Removes the callback, and the listener after its last callback.
 */
function subscribe(signal, callback) {
  let listener = listeners.get(signal);
  if (!listener) {
    /** @type {Set<() => void>} */
    const callbacks = new Set();
    // A callback may end its call and others, which removes their callbacks from the set.
    listener = { callbacks, onAbort: () => callbacks.forEach((callback) => callback()) };
    signal.addEventListener('abort', listener.onAbort);
    listeners.set(signal, listener);
  }
  const { callbacks, onAbort } = listener;
  callbacks.add(callback);
  return () => {
    if (!callbacks.delete(callback) || callbacks.size > 0) return;
    listeners.delete(signal);
    signal.removeEventListener('abort', onAbort);
  };
}

/**
 * Reports when a signal is aborted, or at once if it already is.
 * @param {AbortSignal} signal
 * @param {number} index
 * @param {number} generation
 * @param {Report} report
 * @returns {() => void} Removes the listener.
 */
export function listen(signal, index, generation, report) {
  const notify = bound(report);
  const onAbort = () => notify(index, generation, undefined, false);
  const isAborted = signal.aborted;
  const stop = disposable(subscribe(signal, onAbort));
  if (isAborted) onAbort();
  return stop;
}

/**
 * Aborts the requests of the current call if its instance crashes.
 * @param {AbortController} controller
 * @returns {() => void} Undoes this.
 */
export function abortOnCrash(controller) {
  const call = current;
  const abort = () => controller.abort();
  call?.cleanups.add(abort);
  return () => {
    call?.cleanups.delete(abort);
  };
}

/** Returns the global `fetch`, looked up for each request because Next.js and tests replace it. */
export function globalFetch() {
  return fetch;
}

/**
 * Counts a request immediately before it is sent. A crashed instance must not send anything, and a
 * nested call, made from a listener or getter of this call, may have crashed it.
 * @throws If the instance has crashed.
 */
export function countAttempt() {
  if (!current) return;
  if (current.instance.isDead) throw new Error('the WebAssembly instance has crashed');
  current.attempts += 1;
}
