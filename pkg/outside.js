// @ts-check
/**
 * What the core needs of the host beyond its own functions. Each of these stands for several looks at the host, since a crossing
 * costs more than the work behind it. One file: the crate's test runner serves each file over a connection of its own, and hangs when
 * there are many.
 * @module
 */

/**
 * A field of an object from outside: it may be of another realm, a stub or a proxy. `undefined` where there is none, where reading it throws, and of
 * what is no object.
 * @param {any} object
 * @param {string} name
 */
export function field(object, name) {
  try {
    if (typeof object === 'object') return object[name];
  } catch {}
}

/**
 * What a method returns or throws.
 * @param {any} object
 * @param {string} method
 * @param {unknown} first
 */
export const invoke = (object, method, first) => object[method](first);

/**
 * The own fields of an object, each name followed by its value. A name without a value is the last one: reading that field threw.
 * `null` for what is no object, `undefined` for one that cannot be read.
 * @param {any} object
 */
export function membersOf(object) {
  if (typeof object !== 'object' || !object) return null;
  /** @type {unknown[]} */
  const members = [];
  try {
    for (const name of Object.keys(object)) {
      members.push(name);
      members.push(object[name]);
    }
  } catch {
    if (members.length === 0) return;
  }
  return members;
}

/** @param {unknown[] | null | undefined} members */
export const lengthOf = (members) => (members ? members.length : members === null ? -1 : -2);

/**
 * The JSON of an object with these members, `undefined` where it has none.
 * @param {any[]} members
 */
export function jsonOf(members) {
  /** @type {Record<string, unknown>} */
  const object = {};
  for (let index = 0; index < members.length; index += 2) object[members[index]] = members[index + 1];
  try {
    return JSON.stringify(object);
  } catch {}
}

/**
 * The value of a JSON text, `undefined` where it is none.
 * @param {string} text
 */
export function parse(text) {
  try {
    return JSON.parse(text);
  } catch {}
}

/** Whether this is Cloudflare's runtime, where a request may not wait for the work of another. `navigator` is not in all of its versions. */
export const isWorkerd = () => typeof (/** @type {any} */ (globalThis).WebSocketPair) === 'function';

/**
 * Whether this runs in a page or a worker of a browser. `importScripts` is in every worker of a browser and in no server
 * runtime but older versions of Cloudflare's; `WorkerGlobalScope` may be in others.
 */
export const isBrowser = () => typeof document === 'object' || ('importScripts' in globalThis && !isWorkerd());

/** @typedef {(slot: number, value: unknown, fulfilled: boolean) => void} Tell The function of the core that hears everything. */

/**
 * A call, from its start to its end.
 * @typedef {object} Flight
 * @property {Promise<any>} promise
 * @property {(value: any) => void} resolve
 * @property {(reason: any) => void} reject
 * @property {boolean} hasLeft Whether a request was sent.
 * @property {Tell} tell
 * @property {Deadline} [deadline] The last one of them.
 * @property {(tell: Tell) => Tell} [guard] What keeps a crash of the core from the host that calls it.
 * @property {(flight: Flight) => void} [ended] Told at its end.
 */

/** @type {Flight | undefined} */
let announced;

/** A call that is about to start. */
export function prepareFlight() {
  const flight = /** @type {Flight} */ ({ hasLeft: false });
  flight.promise = new Promise((resolve, reject) => {
    flight.resolve = resolve;
    flight.reject = reject;
  });
  return flight;
}

/**
 * For the call that starts now: the loader must know of it if its instance crashes.
 * @param {Flight} flight
 */
export function announce(flight) {
  announced = flight;
}

/**
 * The call that starts now.
 * @param {Tell} tell
 */
export function takeOff(tell) {
  const flight = announced ?? prepareFlight();
  announced = undefined;
  flight.tell = flight.guard ? flight.guard(tell) : tell;
  return flight;
}

/** @param {Flight} flight */
export const promiseOf = ({ promise }) => promise;

/**
 * @param {Flight} flight
 * @param {unknown} value
 */
export function resolve(flight, value) {
  flight.ended?.(flight);
  flight.resolve(value);
}

/**
 * @param {Flight} flight
 * @param {unknown} reason
 */
export function reject(flight, reason) {
  flight.ended?.(flight);
  flight.reject(reason);
}

/**
 * One end for a request, or for several.
 * @typedef {object} Deadline
 * @property {AbortController} controller
 * @property {any} timer
 * @property {boolean} isArmed
 * @property {Deadline} [before] The last one of the same call that was armed before.
 */

/**
 * When its time is over, the core is told.
 * @param {Flight} flight
 * @param {number} slot
 * @param {number} ms
 */
export function arm(flight, slot, ms) {
  let before = flight.deadline;
  while (before && !before.isArmed) before = before.before;
  /** @type {Deadline} */
  const deadline = { controller: new AbortController(), timer: undefined, isArmed: true, before };
  // Timers of somebody's own may fire after they were cleared; the slot may be another's by then.
  deadline.timer = setTimeout(() => deadline.isArmed && flight.tell(slot, undefined, false), ms);
  flight.deadline = deadline;
  return deadline;
}

/** @param {Deadline} deadline */
export function disarm(deadline) {
  deadline.isArmed = false;
  try {
    clearTimeout(deadline.timer);
  } catch {}
}

/** @param {Deadline} deadline */
export const abort = (deadline) => ignore(() => deadline.controller.abort());

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];

/**
 * Sends a request. Few fields: some runtimes throw on others. A redirect is never followed; `error` in its place throws on workerd.
 * @param {Flight} flight
 * @param {any} own The caller's transport, called without a receiver as the global one would be. That is found by its free name: in pages, workers
 *   and servers alike, and looked up at each call, so that stubs are seen.
 * @param {string} url
 * @param {number} method Its place among `METHODS`.
 * @param {string} authorization
 * @param {string | undefined} body
 * @param {Deadline} deadline
 */
export function send(flight, own, url, method, authorization, body, deadline) {
  const headers = body === undefined ? { authorization } : { authorization, 'content-type': 'application/json' };
  // As late as can be: what traps before it has sent nothing.
  flight.hasLeft = true;
  const init = /** @type {RequestInit} */ ({ method: METHODS[method], headers, body, redirect: 'manual', signal: deadline.controller.signal });
  return own ? own(url, init) : fetch(url, init);
}

/**
 * @param {any} response
 * @returns {number} `NaN` where there is none.
 */
export function statusOf(response) {
  const status = field(response, 'status');
  return typeof status === 'number' ? status : NaN;
}

/** Why a body gave no text. */
const NOT_TEXT = 1;
const TOO_LARGE = 2;

/** @typedef {{ reader: any }} Reading The reading of a body, as a stream. */

/**
 * @param {any} response
 * @returns {Reading | undefined} Of a body that is no stream.
 */
export function open(response) {
  try {
    return { reader: response.body?.getReader() };
  } catch {}
}

/**
 * The text, or the number that says why there is none; rejects with what the stream breaks with. The text stays a string of the host: a key in
 * it never enters the core's memory.
 * @param {Reading | undefined} reading
 * @param {number} limit In bytes.
 */
export async function textOf(reading, limit) {
  if (!reading) return NOT_TEXT;
  const chunks = [];
  for (let left = limit; reading.reader; ) {
    const chunk = await reading.reader.read();
    try {
      if (chunk.done) break;
      left -= chunk.value.byteLength;
      if (left < 0) return TOO_LARGE;
      // Anything but bytes has no length.
      if (left !== left) return NOT_TEXT;
      chunks.push(chunk.value);
    } catch {
      return NOT_TEXT;
    }
  }
  reading.reader = undefined;
  return decode(chunks);
}

/**
 * Unless it was read to its end.
 * @param {Reading | undefined} reading
 */
export const close = (reading) => reading?.reader && ignore(() => reading.reader.cancel());

/** @type {TextDecoder | undefined} */
let decoder;

/** @param {any[]} chunks */
function decode(chunks) {
  // Fatal: a key with a replacement character in it would be another key. Not made with the module, so that a host without it can load it.
  decoder ??= new TextDecoder('utf-8', { fatal: true });
  try {
    // In one piece: a decoder that is given several keeps to a slower way, and a character may be cut in two.
    return decoder.decode(chunks.length < 2 ? chunks[0] : joined(chunks));
  } catch {
    return NOT_TEXT;
  }
}

/** @param {any[]} chunks */
function joined(chunks) {
  const bytes = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(new Uint8Array(chunk.buffer ?? chunk, chunk.byteOffset, chunk.byteLength), at);
    at += chunk.byteLength;
  }
  return bytes;
}

/**
 * Lets a promise settle as it likes: without this, its rejection would be reported as unhandled.
 * @param {() => unknown} start What gives it, and may throw.
 */
function ignore(start) {
  try {
    Promise.resolve(start()).then(undefined, () => {});
  } catch {}
}

/**
 * Ends an answer that nobody reads.
 * @param {any} response
 */
export const discard = (response) => ignore(() => response.body?.cancel());

/**
 * What a listener throws or returns makes no difference.
 * @param {(event: unknown) => unknown} listener
 * @param {unknown} event
 */
export const notify = (listener, event) => ignore(() => listener(event));

/** @typedef {{ isWanted: boolean, stop?: () => void }} Subscription What the core can be told; it must free what it subscribed to. */

/**
 * Tells the core how a promise settled.
 * @param {Flight} flight
 * @param {number} slot
 * @param {unknown} promise Anything that can be awaited.
 */
export function settle(flight, slot, promise) {
  /** @type {Subscription} */
  const subscription = { isWanted: true };
  Promise.resolve(promise).then(
    (value) => subscription.isWanted && flight.tell(slot, value, true),
    (reason) => subscription.isWanted && flight.tell(slot, reason, false),
  );
  return subscription;
}

/**
 * Tells the core that a signal fired.
 * @param {Flight} flight
 * @param {number} slot
 * @param {any} signal
 * @returns {Subscription | undefined} Of a signal that throws.
 */
export function listen(flight, slot, signal) {
  /** @type {Subscription} */
  const subscription = { isWanted: true, stop: () => signal.removeEventListener('abort', listener) };
  const listener = () => subscription.isWanted && flight.tell(slot, field(signal, 'reason'), true);
  try {
    signal.addEventListener('abort', listener);
    if (signal.aborted) listener();
    return subscription;
  } catch {}
}

/**
 * From now on the core is not told: the slot may be another's. A promise cannot be unsubscribed from, and a signal of somebody's own may go
 * on telling after it was asked to stop.
 * @param {Subscription} subscription
 */
export function forget(subscription) {
  subscription.isWanted = false;
  if (subscription.stop) ignore(subscription.stop);
}
