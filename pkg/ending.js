// @ts-check
/**
 * How calls end, what listeners are told, and calls that share the work of another.
 * @module
 */
import { wordsOf } from './answer.js';
import { DatabrainError } from './error.js';
import { CUT, CUT_OPEN, OUTCOMES, current, finish, fly, notify, tell } from './flight.js';

/** @typedef {import('./flight.js').Flight} Flight */

/**
 * Ends the call well.
 * @param {number} isList Whether the answer is a list, which alone is passed on.
 */
export function resolve(isList) {
  const { answer } = current.heard;
  land(current, isList ? answer.data : answer);
}

/**
 * Ends `ensureApiToken` well.
 * @param {number} created
 * @param {number} reconciled
 * @returns {number} 0 where there is no key to end with.
 */
export function found(created, reconciled) {
  const { key, count = 1 } = current.token ?? current.heard.answer;
  if (typeof key !== 'string') return 0;
  land(current, { key, created: !!created, reconciled: !!reconciled, ...(reconciled && count > 1 && { duplicates: count - 1 }) });
  return 1;
}

/** In their order in the core. */
const KINDS = ['input', 'auth', 'notFound', 'conflict', 'rateLimit', 'rejected', 'server', 'network', 'timeout', 'aborted', 'redirect', 'badResponse', 'internal'];

/**
 * Ends the call with an error.
 * @param {number} kind
 * @param {number} outcome
 * @param {string} code Empty where the server says what it is.
 * @param {string} message
 * @param {number} note The number of lists since a creation; -1: none was sent, -2: by another call.
 */
export function fail(kind, outcome, code, message, note) {
  const { operation, attempts, status, heard } = current;
  const fields = { code, message, kind: KINDS[kind], outcome: OUTCOMES[outcome], operation, attempts, ...(code ? heard.words : wordsOf(current)) };
  if (note >= 0) fields.message += `; a creation was sent, and of ${note} lists since then none has shown its token`;
  if (note < -1) fields.message += '; another call of this process was making the token';
  const { cause, retryAfterMs = -1 } = heard;
  abandon(current, new DatabrainError({ ...fields, ...(status && { status }), ...(retryAfterMs >= 0 && { retryAfterMs }) }, cause));
}

/**
 * @param {Flight} flight
 * @param {any} value
 */
function land(flight, value) {
  if (!finish(flight)) return;
  flight.resolve(value);
  // It was made for the one who made it.
  for (const follower of followersOf(flight)) land(follower, { ...value, created: false });
}

/**
 * @param {Flight} flight
 * @param {any} reason
 */
export function abandon(flight, reason) {
  if (!finish(flight)) return;
  flight.reject(reason);
  const { kind, outcome, message, cause } = reason;
  // Cut short by what is its caller's own: the others go on by themselves.
  const isCut = ['timeout', 'aborted', 'internal'].includes(kind);
  for (const follower of followersOf(flight)) {
    if (isCut) tell(follower, { event: outcome === 'unknown' ? CUT_OPEN : CUT, deadline: follower.deadline });
    else abandon(follower, new DatabrainError({ ...reason, message, attempts: 0 }, cause));
  }
}

/** @type {Flight[]} Calls whose work others may share. */
const leaders = [];

/** @param {Flight} flight */
const wishOf = ({ requests: [request], options }) => [request?.url, request?.body, request?.authorization, options.own.fetch];

/** Whether the call is the first one that wants what it sends; if it is not, it will be ended with the first one, or told to go on. */
export function lead() {
  const wish = wishOf(current);
  const leader = leaders.find((other) => wishOf(other).every((part, index) => part === wish[index]));
  if (leader) leader.followers?.push(current);
  else leaders.push(Object.assign(current, { followers: [] }));
  return !leader;
}

/**
 * Those that followed a call and have not ended; whoever comes now starts another one.
 * @param {Flight} flight
 */
function followersOf(flight) {
  const { followers } = flight;
  if (!followers) return [];
  leaders.splice(leaders.indexOf(flight), 1);
  return followers.filter(({ deadline }) => deadline);
}

/**
 * An attempt has ended; nothing where that was told before.
 * @param {number} outcome
 * @param {string} code Empty where the server says what it is, and where it did not fail.
 */
export function tellResponse(outcome, code) {
  const { told, sent, status } = current;
  if (!sent || told === undefined) return;
  current.told = undefined;
  const durationMs = Date.now() - told;
  const name = OUTCOMES[outcome];
  const failure = name === 'done' ? {} : { code: code || wordsOf(current).code };
  notify(current, sent.operation, current.attempts, { phase: 'response', method: sent.method, path: sent.path, ...(status && { status }), durationMs, outcome: name, ...failure });
}

/** @param {number} waitMs */
export const tellWait = (waitMs) => notify(current, current.sent?.operation, current.attempts, { phase: 'wait', waitMs });

export const tellReconcile = () => notify(current, current.operation, current.attempts, { phase: 'reconcile' });

/**
 * A call from a program in Rust, for which there is no loader.
 * @param {any} core
 * @param {number} number
 * @param {string} operation
 * @param {unknown} request
 * @param {unknown} options
 */
export function callFrom(core, number, operation, request, options) {
  const crash = (/** @type {unknown} */ error) => {
    throw error;
  };
  return fly({ core, flights: new Set(), crash }, number, operation, request, options);
}
