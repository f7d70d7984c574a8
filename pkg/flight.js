// @ts-check
/**
 * A call, as the host has it: its promise, what it was given and what is known of it. What is done and when, the core decides: it is told what has
 * happened, and where the call stood, and says what to do, by calling functions of these files.
 * @module
 */
import { disarm } from './exchange.js';
import { ignore, isBrowser, isWorkerd } from './outside.js';

/**
 * @typedef {object} News What a call is told.
 * @property {number} event
 * @property {import('./exchange.js').Deadline} [deadline] Within which it counts.
 * @property {any} [answer]
 * @property {unknown} [cause]
 * @property {{ code?: string, message?: string, field?: string }} [words] What to say of it.
 * @property {{ code?: string, message?: string }} [said] What the server says of an error.
 * @property {number} [retryAfterMs]
 */

/**
 * @typedef {object} Home An instance of the core.
 * @property {any} core What it exports.
 * @property {Set<Flight>} flights
 * @property {boolean} [isDead] Whether it has crashed.
 * @property {(error: unknown) => void} crash
 */

/**
 * @typedef {object} Flight
 * @property {Home} home
 * @property {string} operation
 * @property {(value: any) => void} resolve
 * @property {(reason: any) => void} reject
 * @property {number} state Where it stands: a number of the core's.
 * @property {News[]} news What it is still to be told.
 * @property {News} heard What it was told last.
 * @property {boolean} isDeciding Whether the core decides on it now.
 * @property {any} request What the caller gave; once it is looked at, a `Given`.
 * @property {any} options
 * @property {import('./given.js').Given} [given] What is looked at now.
 * @property {import('./request.js').Request[]} requests What it sends.
 * @property {number} attempts How many requests were sent.
 * @property {number} tries How many of them one after the other for the same.
 * @property {import('./exchange.js').Deadline} [deadline] The last one that was armed: they nest.
 * @property {any} response The last one that came.
 * @property {number} status Its status; 0 where none has come.
 * @property {any} [token] The one that was found.
 * @property {import('./request.js').Request} [sent] The last one of them.
 * @property {number} [told] When it was told of, as long as its end was not.
 * @property {Flight[]} [followers] Others that want the same.
 */

// What a call is told; `src/call.rs` has the same.
export const ANSWERED = 0;
export const REDIRECTED = 1;
export const TOO_LARGE = 2;
export const NO_RESPONSE = 3;
export const BROKEN = 4;
export const UNSENT = 5;
export const PART_IS_OVER = 6;
export const TIME_IS_OVER = 7;
export const ABORTED = 8;
export const CUT = 9;
export const CUT_OPEN = 10;
const BEGINS = 11;
const BEGINS_ON_WORKERD = 12;
const BEGINS_IN_BROWSER = 13;

/** In their order in the core. */
export const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];

/** In their order in the core; the last one is of an attempt that does not fail. */
export const OUTCOMES = ['notSent', 'rejected', 'unknown', 'done'];

/** @type {Flight} The call that the core decides on now. */
export let current;

/**
 * Starts a call.
 * @param {Home} home
 * @param {number} number Of the operation.
 * @param {string} operation
 * @param {unknown} request
 * @param {unknown} options
 * @returns {Promise<any>}
 */
export function fly(home, number, operation, request, options) {
  return new Promise((resolve, reject) => {
    const heard = { event: isWorkerd() ? BEGINS_ON_WORKERD : isBrowser() ? BEGINS_IN_BROWSER : BEGINS };
    /** @type {Flight} */
    const flight = { home, operation, resolve, reject, state: number, news: [], heard, isDeciding: false, request, options, requests: [], attempts: 0, tries: 0, response: undefined, status: 0 };
    home.flights.add(flight);
    tell(flight, heard);
  });
}

/**
 * Tells the core what happened to a call, unless it has ended.
 * @param {Flight} flight
 * @param {News} news
 */
export function tell(flight, news) {
  const { home } = flight;
  flight.news.push(news);
  // Whoever is called while the core decides may have something to tell.
  if (flight.isDeciding) return;
  const before = current;
  current = flight;
  flight.isDeciding = true;
  try {
    for (let next; (next = flight.news.shift()); ) {
      // Timers and signals of somebody's own may go on telling after they were asked to stop.
      if (next.deadline?.isArmed === false) continue;
      flight.heard = next;
      flight.state = home.core.hear(flight.state, next.event, flight.status);
    }
  } catch (error) {
    // A trap in what the host calls back would end the process.
    home.crash(error);
  } finally {
    flight.isDeciding = false;
    current = before;
  }
}

/**
 * Whoever is called while the core decides may bring it down, and end the call with that: then it must not go on.
 * @param {Flight} flight
 */
export function demandLife({ home }) {
  if (home.isDead) throw new Error('the core has crashed');
}

/**
 * Nothing more is told to a call. No timer and no listener is left of it, and a request that is still under way is aborted.
 * @param {Flight} flight
 */
export function silence(flight) {
  while (flight.deadline) disarm(flight);
}

/**
 * The end of a call.
 * @param {Flight} flight
 * @returns {boolean} Whether it had not ended before.
 */
export function finish(flight) {
  silence(flight);
  return flight.home.flights.delete(flight);
}

/**
 * The caller's credentials.
 * @param {Flight} flight
 * @returns {string[]}
 */
export const secretsOf = ({ options, request }) => [options.own.serviceToken, options.own.apiKey, request.own.key].filter(Boolean);

/**
 * Tells the caller's listener. What it throws or returns makes no difference.
 * @param {Flight} flight
 * @param {string | undefined} operation
 * @param {number} attempt
 * @param {Record<string, unknown>} event
 */
export function notify({ options }, operation, attempt, event) {
  const { onEvent } = options.own;
  if (onEvent) ignore(() => onEvent({ operation, attempt, ...event }));
}
