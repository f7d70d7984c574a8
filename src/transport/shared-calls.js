// @ts-check
/**
 * The registry through which concurrent calls for the same token share their work. All copies of
 * the package in a process use the same registry on `globalThis`: those of `import` and `require`,
 * of two bundles, and of a module that a test runner loads again. The registry exposes neither a
 * credential nor a key, since an entry is a function that has them in its closure.
 *
 * The crate decides what calls do with an entry. This file imports nothing, because wasm-bindgen
 * does not support imports between snippets.
 * @module
 */

/** @typedef {import('./callbacks.js').Call} Call */

/**
 * An entry. For the same credential and the same transport, it returns a promise of the result,
 * unless the entry has expired.
 * @typedef {(authorization: string, fetch: unknown, nowMs: number) => unknown} Join
 */

/** The number is the version of the registry: of the entries, and of the results in shared_result.rs. */
const NAME = Symbol.for('databrain-edge.sharedCalls.1');

/** @type {Map<string, Set<Join>>} The registry if the global object accepts none. */
const own = new Map();

/** @returns {Map<string, Set<Join>>} The entries by URL and body. */
function registry() {
  const global = /** @type {any} */ (globalThis);
  try {
    if (global[NAME] === undefined) Object.defineProperty(global, NAME, { value: new Map() });
    // This throws unless the registry is a map.
    Map.prototype.has.call(global[NAME], '');
    return global[NAME];
  } catch {
    return own;
  }
}

/**
 * The key of a request. A URL contains no space, so that two requests never have the same key.
 * @param {string} url
 * @param {string | undefined} body
 */
const keyOf = (url, body) => `${url} ${body}`;

/**
 * Returns a promise of the result of another call, if one is doing the same work.
 * @param {string} url
 * @param {string | undefined} body
 * @param {string} authorization
 * @param {unknown} fetch
 * @param {Call | undefined} call The current call, which becomes a follower.
 * @param {number} nowMs
 */
export function findSharedCall(url, body, authorization, fetch, call, nowMs) {
  for (const join of registry().get(keyOf(url, body)) ?? []) {
    try {
      const ended = join(authorization, fetch, nowMs);
      if (Object(ended) !== ended) continue;
      if (call) call.isFollower = true;
      return ended;
    } catch {
      // This is not an entry of this package.
    }
  }
  return undefined;
}

/**
 * Registers a call, so that other calls can share its work.
 * @param {string} url
 * @param {string | undefined} body
 * @param {string} authorization
 * @param {unknown} fetch
 * @param {Call | undefined} call The call that does the work.
 * @param {number} endsMs When the entry expires.
 * @param {boolean} isOneTurn Whether only calls that start in this turn of the event loop may join.
 * @returns {(result: object, isLast: boolean) => void} Completes the waiting calls with a result if
 * `isLast` is true. Otherwise, they receive that result only if the instance crashes.
 */
export function startSharedCall(url, body, authorization, fetch, call, endsMs, isOneTurn) {
  const key = keyOf(url, body);
  const calls = registry();
  /** @type {object | undefined} */
  let result;
  /** @type {(result: object | undefined) => void} */
  let resolveAll;
  const ended = new Promise((resolve) => {
    resolveAll = resolve;
  });
  const leave = () => {
    const entries = calls.get(key);
    if (entries?.delete(join) && entries.size === 0) calls.delete(key);
  };
  // If only the calls of one request may join, another request must not complete them after a
  // crash.
  const ends = isOneTurn ? call?.cleanups : call?.instance.ends;
  const end = () => {
    ends?.delete(end);
    resolveAll(result);
    leave();
  };
  /** @type {Join} */
  const join = (credential, transport, nowMs) =>
    credential === authorization && transport === fetch && nowMs < endsMs ? ended : undefined;
  const entries = calls.get(key) ?? new Set();
  calls.set(key, entries.add(join));
  ends?.add(end);
  // A microtask runs before the event loop can start another request.
  if (isOneTurn) Promise.resolve().then(leave);
  return (next, isLast) => {
    result = next;
    if (isLast) end();
  };
}
