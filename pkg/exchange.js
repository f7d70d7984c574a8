// @ts-check
/**
 * The requests of a call and the ends that are set to them: fetch, timers, signals and streams. Each of these functions stands for several looks at the
 * host, since a crossing costs more than the work behind it. What is done and when, the core decides.
 * @module
 */
import { hostOf, parse } from './answer.js';
import { METHODS, PLACE_OF_ANSWER } from './flight.js';
import { field, ignore, neverConnected, portrait } from './outside.js';

/** @typedef {import('./flight.js').Flight} Flight */

// What a deadline tells; `src/transport/deadline.rs` has the same.
const TIME_IS_OVER = 0;
const ABORTED = 1;

/**
 * @typedef {object} Deadline
 * @property {Flight} flight
 * @property {number} place
 * @property {number} ends
 * @property {any} timer
 * @property {boolean} isArmed
 * @property {Deadline | undefined} before The one that it lies in.
 * @property {() => void} [stop] Ends the listening to the caller's signal.
 * @property {AbortController} [controller] Of the requests that are sent within it.
 * @property {any} reader Of a body that has not come to its end.
 * @property {boolean} isComplete Whether nothing is left to abort.
 */

/** @type {Set<Deadline>} */
const armed = new Set();
/** Before this time none of them can be over. */
let earliest = Infinity;

/**
 * When its time is over, the core is told.
 * @param {Flight} flight
 * @param {number} place
 * @param {number} ms
 * @returns {boolean} Whether the host refused a timer: then nothing is told.
 */
export function arm(flight, place, ms) {
  const now = Date.now();
  /** @type {Deadline} */
  const deadline = { flight, place, ends: now + ms, timer: undefined, isArmed: true, before: flight.deadline, reader: undefined, isComplete: true };
  flight.deadline = deadline;
  armed.add(deadline);
  if (earliest < now) endOverdue(now);
  earliest = Math.min(earliest, deadline.ends);
  try {
    deadline.timer = setTimeout(() => ring(deadline, undefined, TIME_IS_OVER), ms);
    return false;
  } catch (error) {
    flight.refusal = error;
    return true;
  }
}

/** @param {Flight} flight */
export const refusalOf = ({ refusal }) => refusal;

/**
 * Timers and signals of somebody's own may go on telling after they were asked to stop; the number may be another call's by then.
 * @param {Deadline} deadline
 * @param {unknown} value
 * @param {number} code
 */
const ring = ({ isArmed, flight, place }, value, code) => isArmed && flight.tell(flight.number, place, value, code);

/**
 * On workerd the timers of a request that is gone never fire, its promises never settle, and its calls would stay in memory for ever. So
 * whoever comes next looks for those whose time is over.
 * @param {number} now
 */
function endOverdue(now) {
  earliest = Infinity;
  for (const deadline of armed) {
    if (deadline.ends < now) ring(deadline, undefined, TIME_IS_OVER);
    else earliest = Math.min(earliest, deadline.ends);
  }
}

/**
 * Ends the last deadline with the caller's signal, too.
 * @param {Flight} flight
 * @returns {boolean} False where the signal's methods throw.
 */
export function follow({ deadline, signal }) {
  if (!deadline) return false;
  const listener = () => ring(deadline, field(signal, 'reason'), ABORTED);
  deadline.stop = () => signal.removeEventListener('abort', listener);
  try {
    signal.addEventListener('abort', listener);
    if (signal.aborted) listener();
    return true;
  } catch {
    return false;
  }
}

/**
 * How much time the last deadline has left.
 * @param {Flight} flight
 */
export const left = ({ deadline }) => (deadline ? deadline.ends - Date.now() : 0);

/**
 * Ends the last deadline, and a request that is still under way within it.
 * @param {Flight} flight
 */
export function disarm(flight) {
  const { deadline } = flight;
  if (!deadline) return;
  flight.deadline = deadline.before;
  deadline.isArmed = false;
  armed.delete(deadline);
  const { timer, stop, controller } = deadline;
  try {
    clearTimeout(timer);
  } catch {}
  if (stop) ignore(stop);
  quit(deadline);
  if (controller && !deadline.isComplete) ignore(() => controller.abort());
}

/**
 * Stops to read.
 * @param {Deadline} deadline
 */
function quit(deadline) {
  const { reader } = deadline;
  deadline.reader = undefined;
  if (reader) ignore(() => reader.cancel());
}

/** Reading goes no further, whatever the server sends: a list of twenty thousand tokens. */
const LIMIT_BYTES = 4_194_304;

// How an exchange ends; `src/transport/mod.rs` has the same.
const ANSWERED = 0;
const REDIRECTED = 1;
const TOO_LARGE = 2;
const NO_RESPONSE = 3;
const BROKEN = 4;
const UNSENT = 5;

/**
 * Sends a request and reads its answer, and tells the core how it ended: eight times the status and one of the above, with the answer, the host that
 * a redirect points to, or a portrait of what was thrown. A redirect is never followed; `error` in its place throws on workerd.
 * @param {Flight} flight
 * @param {string} url
 * @param {number} method Its place among `METHODS`.
 * @param {string | undefined} body
 */
export async function exchange(flight, url, method, body) {
  const { transport, authorization, secrets } = flight;
  const deadline = /** @type {Deadline} */ (flight.deadline);
  deadline.controller ??= new AbortController();
  deadline.isComplete = false;
  flight.status = 0;
  // A fetch of the caller's own may have sent the request before, and failed at its second try.
  let end = transport ? BROKEN : UNSENT;
  /** @type {any} */
  let value;
  try {
    // As late as can be: what traps before it has sent nothing.
    flight.attempts += 1;
    const sent = send(transport, url, METHODS[method], authorization, body, deadline.controller.signal);
    end = BROKEN;
    const response = await sent;
    // Whoever does not heed the signal may answer after the end: nobody reads that.
    if (!deadline.isArmed) return;
    end = seenInHead(flight, response);
    if (end === REDIRECTED) {
      const to = hostOf(response, url, secrets) ?? 'another address';
      value = { message: `the server redirects to ${to}, which is not followed: give the final address as options.baseUrl` };
      ignore(() => response.body?.cancel());
    } else if (end === ANSWERED) {
      end = BROKEN;
      /** @type {any[]} */
      const chunks = [];
      let room = LIMIT_BYTES;
      try {
        deadline.reader = response.body?.getReader();
      } catch {
        room = NaN;
      }
      while (deadline.reader && room >= 0) room = take(deadline, chunks, await deadline.reader.read(), room);
      end = room < 0 ? TOO_LARGE : ANSWERED;
      // Whoever gives no bytes gives no answer.
      if (room >= 0) value = parse(chunks);
      quit(deadline);
    }
  } catch (thrown) {
    if (!deadline.isArmed) return;
    if (end === BROKEN && !transport && neverConnected(thrown)) end = UNSENT;
    value = portrait(thrown, secrets);
    quit(deadline);
  }
  deadline.isComplete = end === ANSWERED;
  if (deadline.isArmed) flight.tell(flight.number, PLACE_OF_ANSWER, value, flight.status * 8 + end);
}

/**
 * What kind of answer this is, by its status, which is kept.
 * @param {Flight} flight
 * @param {any} response
 */
function seenInHead(flight, response) {
  const status = field(response, 'status');
  if (!(typeof status === 'number' && status >= 0 && status < 1000)) return NO_RESPONSE;
  flight.response = response;
  flight.status = status | 0;
  return status === 0 || (status >= 300 && status < 400) ? REDIRECTED : ANSWERED;
}

/**
 * Few fields: some runtimes throw on others. The caller's transport is called without a receiver as the global one would be. That is found by its free name:
 * in pages, workers and servers alike, and looked up at each call, so that stubs are seen.
 * @param {any} transport
 * @param {string} url
 * @param {string | undefined} method
 * @param {string} authorization
 * @param {string | undefined} body
 * @param {AbortSignal} signal
 */
function send(transport, url, method, authorization, body, signal) {
  const headers = body === undefined ? { authorization } : { authorization, 'content-type': 'application/json' };
  const init = /** @type {RequestInit} */ ({ method, headers, body, redirect: 'manual', signal });
  return transport ? transport(url, init) : fetch(url, init);
}

/**
 * What room is left after a part of a body: below 0 beyond the limit, `NaN` where it was no bytes.
 * @param {Deadline} deadline
 * @param {any[]} chunks
 * @param {any} part
 * @param {number} room
 */
function take(deadline, chunks, part, room) {
  try {
    if (part.done) {
      deadline.reader = undefined;
      return room;
    }
    chunks.push(part.value);
    return room - part.value.byteLength;
  } catch {
    return NaN;
  }
}
