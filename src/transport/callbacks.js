// @ts-check
/**
 * Promises, timers and signals for the crate: how JavaScript calls back into it.
 *
 * The npm package's loader runs each call with `enter`. A callback is then bound to the call that
 * registered it: it enters the WebAssembly instance on behalf of that call only, and not at all
 * once the instance has crashed. Without the loader there is no current call, and callbacks go
 * straight to the crate.
 * @module
 */

/**
 * An instance of the WebAssembly module.
 * @typedef {object} Instance
 * @property {any} glue The functions that wasm-bindgen generated for it.
 * @property {boolean} isDead Whether it has crashed.
 * @property {unknown} cause The exception it crashed with.
 * @property {Set<() => void>} ends What ends for others at once if it crashes.
 */

/**
 * A call that is under way.
 * @typedef {object} Call
 * @property {Instance} instance
 * @property {number} attempts How many requests it has sent.
 * @property {boolean} isFollower Whether another call has worked for it.
 * @property {Set<() => void>} cleanups What to undo if the instance crashes.
 * @property {() => void} crash Rejects the call's promise.
 */

/**
 * Reports a result to the crate. `index` is a slot of the table in completion.rs. Slots are reused,
 * and `generation` identifies the user.
 * @typedef {(index: number, generation: number, value: unknown, isOk: boolean) => void} Tell
 */

/** @type {Call | undefined} The call on whose behalf the instance runs now. */
let current;

/**
 * Runs a function of an instance on behalf of a call. An exception that it throws has passed
 * through WebAssembly frames without cleanup, so the instance cannot be used any more. Each of its
 * calls then ends at its own next event: on older versions of workerd, a promise that is settled
 * from another request makes that request fail.
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
      // A nested call may have crashed the instance already: the first exception is the cause.
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
      // A polyfill's `abort` may throw; the call must end all the same.
    }
  }
  cleanups.clear();
}

/** The call on whose behalf the instance runs now. */
export const currentCall = () => current;

/**
 * A callback that enters the instance on behalf of the current call.
 * @template {unknown[]} Args
 * @param {(...args: Args) => void} callback
 */
export function bound(callback) {
  const call = current;
  return call ? (/** @type {Args} */ ...args) => enter(call, callback, ...args) : callback;
}

/**
 * A function that runs `dispose` once: when it is called, or else when the current call crashes.
 * @param {() => void} dispose
 */
function disposable(dispose) {
  const call = current;
  const disposeOnce = () => {
    call?.cleanups.delete(disposeOnce);
    try {
      dispose();
    } catch {
      // A custom signal of the caller may throw. Nothing depends on it any more.
    }
  };
  call?.cleanups.add(disposeOnce);
  return disposeOnce;
}

/**
 * Reports how a promise settles, or anything else that can be awaited.
 * @param {unknown} promise
 * @param {number} index
 * @param {number} generation
 * @param {Tell} tell
 */
export function observe(promise, index, generation, tell) {
  const notify = bound(tell);
  const reject = (/** @type {unknown} */ reason) => notify(index, generation, reason, false);
  try {
    Promise.resolve(promise).then((value) => notify(index, generation, value, true), reject);
  } catch (error) {
    // A promise with its own `constructor` or `then` may throw.
    reject(error);
  }
}

/**
 * Reports when a time has elapsed. `setTimeout` is looked up at each call, so that fake timers
 * work.
 * @param {number} ms
 * @param {number} index
 * @param {number} generation
 * @param {Tell} tell
 * @returns {() => void} Clears the timer.
 */
export function startTimer(ms, index, generation, tell) {
  const notify = bound(tell);
  // Of the same clock: fake timers may be installed before this one is cleared.
  const { clearTimeout } = globalThis;
  const timer = setTimeout(() => notify(index, generation, undefined, true), ms);
  return disposable(() => clearTimeout(timer));
}

/**
 * A listener of a signal, which all calls with that signal share.
 * @typedef {object} Listener
 * @property {Set<() => void>} callbacks One for each call.
 * @property {() => void} onAbort
 */

/** @type {WeakMap<AbortSignal, Listener>} */
const listeners = new WeakMap();

/**
 * Calls back when a signal is aborted. Calls with the same signal share a listener, because Node
 * warns of a leak if a signal has more than ten.
 * @param {AbortSignal} signal
 * @param {() => void} callback Bound to its call, and throws nothing.
 * @returns {() => void} Forgets the callback; the last one removes the listener.
 */
function subscribe(signal, callback) {
  let listener = listeners.get(signal);
  if (!listener) {
    /** @type {Set<() => void>} */
    const callbacks = new Set();
    // A callback may end its call, and others, which takes theirs out of the set.
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
 * @param {Tell} tell
 * @returns {() => void} Removes the listener.
 */
export function listen(signal, index, generation, tell) {
  const notify = bound(tell);
  const onAbort = () => notify(index, generation, undefined, false);
  const isAborted = signal.aborted;
  const stop = disposable(subscribe(signal, onAbort));
  if (isAborted) onAbort();
  return stop;
}

/**
 * Aborts the requests of the current call if its instance crashes.
 * @param {AbortController} controller
 * @returns {() => void} Forgets the controller.
 */
export function abortOnCrash(controller) {
  const call = current;
  const abort = () => controller.abort();
  call?.cleanups.add(abort);
  return () => {
    call?.cleanups.delete(abort);
  };
}

/** The global `fetch`, looked up for each request: Next.js and tests replace it. */
export function globalFetch() {
  return fetch;
}

/**
 * Counts a request, immediately before it is sent. A crashed instance must not send anything, and a
 * nested call from this call's own listener or getter may have crashed it.
 * @throws If the instance has crashed.
 */
export function countAttempt() {
  if (!current) return;
  if (current.instance.isDead) throw new Error('the WebAssembly instance has crashed');
  current.attempts += 1;
}
