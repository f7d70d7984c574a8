// @ts-check
/**
 * A call, as the host has it: its promise, what it was given, who is told of it, and who shares its work. What is done and when, the core decides.
 * @module
 */
import { DatabrainError } from './error.js';
import { V2 } from './given.js';
import { ignore } from './outside.js';

/** @typedef {(call: number, place: number, value: unknown, code: number) => void} Tell The function of the core that hears everything. */

/** Where a call is told of an answer; `src/task.rs` has the same. */
export const PLACE_OF_ANSWER = 2;

/**
 * @typedef {object} Flight
 * @property {Promise<any>} promise
 * @property {(value: any) => void} resolve
 * @property {(reason: any) => void} reject
 * @property {number} number By which the core knows it.
 * @property {string} operation
 * @property {number} attempts How many requests were sent.
 * @property {Tell} tell Keeps a crash of the core from the host that calls it.
 * @property {string[]} secrets What must not be shown.
 * @property {string} authorization
 * @property {any} transport The caller's own.
 * @property {any} onEvent
 * @property {any} signal
 * @property {import('./exchange.js').Deadline} [deadline] The last one that was armed: they nest.
 * @property {unknown} refusal What the host threw that has no timers.
 * @property {any} response The last one that came.
 * @property {number} status Its status; 0 where none has come.
 * @property {{ code?: string, message?: string }} [said] What it says of an error.
 * @property {{ event: any, started: number }} [told] The attempt that somebody was told of, and that must be told the end of.
 * @property {(flight: Flight) => void} [ended] Told at its end.
 * @property {string} [url] What it wants, where others may want the same.
 * @property {string} [body]
 * @property {{ flight: Flight, deadline: import('./exchange.js').Deadline | undefined }[]} [followers] They.
 */

/** In their order in the core; the last one is of an attempt that does not fail. */
export const OUTCOMES = ['notSent', 'rejected', 'unknown', 'done'];

/** In their order in the core. */
export const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];

/** @type {Flight | undefined} */
let announced;

/**
 * A call that is about to start: the loader must know of it if its instance crashes.
 * @param {Tell} tell
 * @param {string} operation
 */
export function announce(tell, operation) {
  const flight = /** @type {Flight} */ ({ tell, operation, attempts: 0, status: 0 });
  flight.promise = new Promise((resolve, reject) => {
    flight.resolve = resolve;
    flight.reject = reject;
  });
  announced = flight;
  return flight;
}

/**
 * The promise of a call from a program in Rust, which has no loader.
 * @param {{ tell: Tell }} core
 * @param {string} operation
 */
export const announceFor = ({ tell }, operation) => announce(tell, operation).promise;

/** The call that starts now. */
export const takeOff = () => announced;

/**
 * Takes on board what was given and found good. Every credential in it is a secret; `bearer` names the one that asks.
 * @param {Flight} flight
 * @param {number} number
 * @param {import('./given.js').Given} options
 * @param {import('./given.js').Given} request
 * @param {number} bearer 0: the service token, 1: the API key.
 */
export function board(flight, number, { own: { serviceToken, apiKey, fetch, onEvent, signal } }, { own: { key } }, bearer) {
  flight.number = number;
  flight.authorization = `Bearer ${bearer ? apiKey : serviceToken}`;
  flight.secrets = [serviceToken, apiKey, key].filter(Boolean);
  flight.transport = fetch;
  flight.onEvent = onEvent;
  flight.signal = signal;
}

/**
 * @param {Flight} flight
 * @param {any} value
 */
export function resolve(flight, value) {
  flight.ended?.(flight);
  flight.resolve(value);
  // It was made for the one who made it.
  land(flight, LANDED, (follower) => follower.resolve({ ...value, created: false }));
}

/**
 * @param {Flight} flight
 * @param {any} reason
 */
export function reject(flight, reason) {
  flight.ended?.(flight);
  flight.reject(reason);
  const { kind, outcome, message, cause } = reason;
  // Cut short by what is its caller's own.
  if (['timeout', 'aborted', 'internal'].includes(kind)) land(flight, outcome === 'unknown' ? CUT_OPEN : CUT, () => {});
  else land(flight, LANDED, (follower) => follower.reject(new DatabrainError({ ...reason, message, attempts: 0 }, cause)));
}

/** In their order in the core. */
const KINDS = ['input', 'auth', 'notFound', 'conflict', 'rateLimit', 'rejected', 'server', 'network', 'timeout', 'aborted', 'redirect', 'badResponse', 'internal'];

/**
 * Ends a call with an error.
 * @param {Flight} flight
 * @param {number} kind
 * @param {number} outcome
 * @param {string} code
 * @param {string} message
 * @param {{ code?: string, message?: string, field?: string } | undefined} words What counts more.
 * @param {number} note The number of lists since a creation; -1: none was sent, -2: by another call.
 * @param {number} status
 * @param {number} retryAfterMs
 * @param {unknown} cause
 */
export function fail(flight, kind, outcome, code, message, words, note, status, retryAfterMs, cause) {
  const { operation, attempts } = flight;
  const fields = { code, message, kind: KINDS[kind], outcome: OUTCOMES[outcome], operation, attempts, ...words };
  if (note >= 0) fields.message += `; a creation was sent, and of ${note} lists since then none has shown its token`;
  if (note < -1) fields.message += '; another call of this process was making the token';
  reject(flight, new DatabrainError({ ...fields, ...(status && { status }), ...(retryAfterMs >= 0 && { retryAfterMs }) }, cause));
}

// How the first of several calls ended that want the same; `src/ensure.rs` has the same.
const CUT = 0;
const CUT_OPEN = 1;
const LANDED = 2;

/** @type {Flight[]} Calls whose work others may share. */
const leaders = [];

/**
 * Whether a call is the first one that wants what is sent so; if it is not, it will be told how the first one ends.
 * @param {Flight} flight
 * @param {string} url
 * @param {string} body
 */
export function lead(flight, url, body) {
  const { authorization, transport, deadline } = flight;
  const leader = leaders.find((other) => other.url === url && other.body === body && other.authorization === authorization && other.transport === transport);
  if (leader) {
    leader.followers?.push({ flight, deadline });
    return false;
  }
  leaders.push(Object.assign(flight, { url, body, followers: [] }));
  return true;
}

/**
 * Ends the followers of a call with it, or tells them to go on by themselves.
 * @param {Flight} flight
 * @param {number} code
 * @param {(follower: Flight) => void} end
 */
function land(flight, code, end) {
  const { followers } = flight;
  if (!followers) return;
  // Whoever comes now starts another one.
  leaders.splice(leaders.indexOf(flight), 1);
  for (const { flight, deadline } of followers) {
    if (!deadline?.isArmed) continue;
    end(flight);
    flight.tell(flight.number, PLACE_OF_ANSWER, undefined, code);
  }
}

/**
 * What a listener throws or returns makes no difference.
 * @param {Flight} flight
 * @param {string} operation
 * @param {number} attempt
 * @param {Record<string, unknown>} event
 */
const notify = ({ onEvent }, operation, attempt, event) => ignore(() => onEvent({ operation, attempt, ...event }));

/**
 * @param {Flight} flight
 * @param {string} operation
 * @param {number} method
 * @param {string} path
 */
export function tellRequest(flight, operation, method, path) {
  const event = { operation, method: METHODS[method], path: `${V2}${path}` };
  flight.told = { event, started: Date.now() };
  notify(flight, operation, flight.attempts + 1, { phase: 'request', ...event });
}

/**
 * @param {Flight} flight
 * @param {number} outcome
 * @param {string} code
 * @param {{ code?: string } | undefined} words
 */
export function tellResponse(flight, outcome, code, words) {
  if (!flight.told) return;
  const { told, status } = flight;
  flight.told = undefined;
  const durationMs = Date.now() - told.started;
  notify(flight, told.event.operation, flight.attempts, { phase: 'response', ...told.event, ...(status && { status }), durationMs, outcome: OUTCOMES[outcome], ...(code && { code }), ...(words?.code && { code: words.code }) });
}

/**
 * @param {Flight} flight
 * @param {string} operation
 * @param {number} waitMs
 */
export const tellWait = (flight, operation, waitMs) => notify(flight, operation, flight.attempts, { phase: 'wait', waitMs });

/** @param {Flight} flight */
export const tellReconcile = (flight) => notify(flight, flight.operation, flight.attempts, { phase: 'reconcile' });
