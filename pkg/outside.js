// @ts-check
/**
 * What the core needs of the host beyond its own functions. One file: the crate's test runner serves each file over a
 * connection of its own, and hangs when there are many.
 * @module
 */

/**
 * A field of an object from outside: it may be of another realm, a stub or a proxy. `undefined` where there is none, or where reading it throws.
 * @param {any} object
 * @param {string} name
 */
export function field(object, name) {
  try {
    return object[name];
  } catch {}
}

/**
 * What a method returns or throws.
 * @param {any} object
 * @param {string} method
 * @param {unknown} first
 * @param {unknown} second
 */
export const invoke = (object, method, first, second) => object[method](first, second);

/**
 * Whether this runs in a page or a worker of a browser. `importScripts` is in every worker of a browser and in no server
 * runtime, where `WorkerGlobalScope` may be.
 */
export const isBrowser = () => typeof document === 'object' || 'importScripts' in globalThis;

/** @typedef {{ hasLeft: boolean }} Ticket What the loader must know of a call when its instance crashes. */

/** @type {Ticket | undefined} */
let ticket;

/**
 * For the call that starts now.
 * @param {Ticket} next
 */
export function announce(next) {
  ticket = next;
}

/** The ticket of the call that is starting. */
export function takeTicket() {
  const taken = ticket;
  ticket = undefined;
  return taken;
}

/**
 * A request of that call leaves.
 * @param {Ticket | undefined} ticket
 */
export function depart(ticket) {
  if (ticket) ticket.hasLeft = true;
}

/** Whether this is Cloudflare's runtime, where a request may not wait for the work of another. */
export const isWorkerd = () => globalThis.navigator?.userAgent === 'Cloudflare-Workers';

/** Tells the core how a promise settled. A promise cannot be unsubscribed from, but the core must free what it subscribed. */
export class Settlement {
  /**
   * @param {unknown} promise Anything that can be awaited.
   * @param {(value: unknown, fulfilled: boolean) => void} [tell] Without it nobody wants to know, and a rejection is no fault.
   */
  constructor(promise, tell) {
    this.tell = tell;
    Promise.resolve(promise).then(
      (value) => this.tell?.(value, true),
      (reason) => this.tell?.(reason, false),
    );
  }

  /** From now on the core's function is not called: it may be gone. */
  forget() {
    this.tell = undefined;
  }
}

/** Tells the core that a signal fired. A signal of somebody's own may go on telling after it was asked to stop. */
export class Listening {
  /**
   * @param {any} signal
   * @param {() => void} tell
   */
  constructor(signal, tell) {
    /** @type {(() => void) | undefined} */
    this.tell = tell;
    this.signal = signal;
    this.listener = () => this.tell?.();
    signal.addEventListener('abort', this.listener);
  }

  /** From now on the core's function is not called: it may be gone. */
  forget() {
    this.tell = undefined;
    this.signal.removeEventListener('abort', this.listener);
  }
}
