// @ts-check
/**
 * Where calls that want the same token find each other, also those of another copy of the package:
 * of `import` and `require`, of two bundles, of a module that a test runner loads again. All copies
 * in a process share one registry on `globalThis`. What is stored there shows neither a credential
 * nor an answer: an entry is a function, which has them in its closure.
 *
 * The crate decides what calls do with an entry. Nothing is imported here, since wasm-bindgen
 * supports no imports between snippets.
 * @module
 */

/** @typedef {import('./callbacks.js').Call} Call */

/**
 * An entry: for the same credential and the same transport, a promise of how the work ends, unless
 * it must have ended by now.
 * @typedef {(authorization: string, fetch: unknown, nowMs: number) => unknown} Join
 */

/** The number is the version of the registry: of the entries, and of the endings in ending.rs. */
const NAME = Symbol.for('databrain-edge.flights.1');

/** @type {Map<string, Set<Join>>} Where the global object holds no registry and takes none. */
const own = new Map();

/** @returns {Map<string, Set<Join>>} The entries, by URL and body. */
function registry() {
  const global = /** @type {any} */ (globalThis);
  try {
    if (global[NAME] === undefined) Object.defineProperty(global, NAME, { value: new Map() });
    // Throws unless it is a map.
    Map.prototype.has.call(global[NAME], '');
    return global[NAME];
  } catch {
    return own;
  }
}

/**
 * A URL has no space, so that two keys never coincide.
 * @param {string} url
 * @param {string | undefined} body
 */
const keyOf = (url, body) => `${url} ${body}`;

/**
 * How the work of another call will end, if one does the same work now.
 * @param {string} url
 * @param {string | undefined} body
 * @param {string} authorization
 * @param {unknown} fetch
 * @param {Call | undefined} call The call that asks.
 * @param {number} nowMs
 */
export function findFlight(url, body, authorization, fetch, call, nowMs) {
  for (const join of registry().get(keyOf(url, body)) ?? []) {
    try {
      const ended = join(authorization, fetch, nowMs);
      if (Object(ended) !== ended) continue;
      if (call) call.isFollower = true;
      return ended;
    } catch {
      // Not an entry of this package.
    }
  }
  return undefined;
}

/**
 * Registers the work of a call.
 * @param {string} url
 * @param {string | undefined} body
 * @param {string} authorization
 * @param {unknown} fetch
 * @param {Call | undefined} call The call that does the work.
 * @param {number} endsMs When the work must have ended.
 * @param {boolean} isOneTurn Whether only calls that start in this turn may join.
 * @returns {(ending: object, isLast: boolean) => void} Sets how the work ends, and ends it if
 * `isLast`; otherwise that is how it ends if the instance crashes.
 */
export function startFlight(url, body, authorization, fetch, call, endsMs, isOneTurn) {
  const key = keyOf(url, body);
  const flights = registry();
  /** @type {object | undefined} */
  let ending;
  /** @type {(ending: object | undefined) => void} */
  let settle;
  const ended = new Promise((resolve) => {
    settle = resolve;
  });
  const leave = () => {
    const entries = flights.get(key);
    if (entries?.delete(join) && entries.size === 0) flights.delete(key);
  };
  // Where only one request may join, the crash must not end this from another one.
  const ends = isOneTurn ? call?.cleanups : call?.instance.ends;
  const end = () => {
    ends?.delete(end);
    settle(ending);
    leave();
  };
  /** @type {Join} */
  const join = (asked, transport, nowMs) =>
    asked === authorization && transport === fetch && nowMs < endsMs ? ended : undefined;
  const entries = flights.get(key) ?? new Set();
  flights.set(key, entries.add(join));
  ends?.add(end);
  // A microtask runs before the event loop can turn to another request.
  if (isOneTurn) Promise.resolve().then(leave);
  return (next, isLast) => {
    ending = next;
    if (isLast) end();
  };
}
