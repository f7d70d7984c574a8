// @ts-check
/**
 * The requests of a call and the ends that are set to them: fetch, timers, signals and streams. Each of these functions stands for several looks at the
 * host, since a crossing costs more than the work behind it. What is done and when, the core decides.
 * @module
 */
import { hostOf, parse } from './answer.js';
import { ABORTED, ANSWERED, BROKEN, NO_RESPONSE, REDIRECTED, TOO_LARGE, UNSENT, current, demandLife, notify, secretsOf, tell } from './flight.js';
import { field, ignore, neverConnected, portrait } from './outside.js';

/** @typedef {import('./flight.js').Flight} Flight */

/**
 * @typedef {object} Deadline
 * @property {Flight} flight
 * @property {number} event What it tells.
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
 * Sets an end to the call, or to a part of it.
 * @param {number} event What is told when the time is over.
 * @param {number} ms
 * @returns {boolean} Whether the host refused a timer: then nothing is told.
 */
export function arm(event, ms) {
  const now = Date.now();
  const flight = current;
  demandLife(flight);
  /** @type {Deadline} */
  const deadline = { flight, event, ends: now + ms, timer: undefined, isArmed: true, before: flight.deadline, reader: undefined, isComplete: true };
  flight.deadline = deadline;
  armed.add(deadline);
  if (earliest < now) endOverdue(now);
  earliest = Math.min(earliest, deadline.ends);
  try {
    deadline.timer = setTimeout(() => ring(deadline), ms);
    return false;
  } catch (error) {
    flight.heard.cause = error;
    return true;
  }
}

/** @param {Deadline} deadline */
const ring = (deadline) => tell(deadline.flight, { event: deadline.event, deadline });

/**
 * On workerd the timers of a request that is gone never fire, its promises never settle, and its calls would stay in memory for ever. So
 * whoever comes next looks for those whose time is over.
 * @param {number} now
 */
function endOverdue(now) {
  earliest = Infinity;
  for (const deadline of armed) {
    if (deadline.ends < now) ring(deadline);
    else earliest = Math.min(earliest, deadline.ends);
  }
}

// What becomes of listening to a signal; `src/call.rs` has the same.
const FOLLOWS = 0;
const HAS_FIRED = 1;
const THROWS = 2;

/** Ends the call with the caller's signal, too. */
export function follow() {
  const { deadline, options } = current;
  const { signal } = options.own;
  if (!signal || !deadline) return FOLLOWS;
  const listener = () => tell(deadline.flight, { event: ABORTED, deadline, cause: field(signal, 'reason') });
  deadline.stop = () => signal.removeEventListener('abort', listener);
  try {
    signal.addEventListener('abort', listener);
    if (!signal.aborted) return FOLLOWS;
    listener();
    return HAS_FIRED;
  } catch {
    return THROWS;
  }
}

/** How much time the last deadline has left. */
export const left = () => (current.deadline ? current.deadline.ends - Date.now() : 0);

/** How often the last request was sent. */
export const tries = () => current.tries;

export const random = () => Math.random();

/** Ends the part of the time that was armed last. */
export const endPart = () => disarm(current);

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

/**
 * Sends one of the requests and reads its answer.
 * @param {number} index Of the request.
 * @param {number} isAgain Whether it was sent right before.
 */
export function exchange(index, isAgain) {
  const flight = current;
  const request = /** @type {import('./request.js').Request} */ (flight.requests[index]);
  flight.sent = request;
  flight.status = 0;
  if (flight.options.own.onEvent) {
    const { operation, method, path } = request;
    flight.told = Date.now();
    notify(flight, operation, flight.attempts + 1, { phase: 'request', method, path });
  }
  demandLife(flight);
  const deadline = /** @type {Deadline} */ (flight.deadline);
  deadline.controller ??= new AbortController();
  deadline.isComplete = false;
  // As late as can be: what traps before it has sent nothing.
  flight.attempts += 1;
  flight.tries = isAgain ? flight.tries + 1 : 1;
  fetchAndRead(flight, request, deadline, deadline.controller.signal);
}

/**
 * Tells the core how it ended. A redirect is never followed; `error` in its place throws on workerd.
 * @param {Flight} flight
 * @param {import('./request.js').Request} request
 * @param {Deadline} deadline
 * @param {AbortSignal} signal
 */
async function fetchAndRead(flight, request, deadline, signal) {
  const transport = flight.options.own.fetch;
  // A fetch of the caller's own may have sent the request before, and failed at its second try.
  /** @type {import('./flight.js').News} */
  const news = { event: transport ? BROKEN : UNSENT, deadline };
  try {
    const sent = send(transport, request, signal);
    news.event = BROKEN;
    const response = await sent;
    // Whoever does not heed the signal may answer after the end: nobody reads that.
    if (!deadline.isArmed) return;
    let end = seenInHead(flight, response);
    if (end === REDIRECTED) {
      const to = hostOf(response, request.url, secretsOf(flight)) ?? 'another address';
      news.words = { message: `the server redirects to ${to}, which is not followed: give the final address as options.baseUrl` };
      ignore(() => response.body?.cancel());
    } else if (end === ANSWERED) {
      /** @type {any[]} */
      const chunks = [];
      let room = LIMIT_BYTES;
      try {
        deadline.reader = response.body?.getReader();
      } catch {
        room = NaN;
      }
      while (deadline.reader && room >= 0) room = take(deadline, chunks, await deadline.reader.read(), room);
      // Whoever gives no bytes gives no answer.
      if (room >= 0) news.answer = parse(chunks);
      if (room < 0) end = TOO_LARGE;
      quit(deadline);
    }
    news.event = end;
  } catch (thrown) {
    if (!deadline.isArmed) return;
    if (news.event === BROKEN && !transport && neverConnected(thrown)) news.event = UNSENT;
    news.cause = portrait(thrown, secretsOf(flight));
    quit(deadline);
  }
  deadline.isComplete = news.event === ANSWERED;
  tell(flight, news);
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
 * @param {import('./request.js').Request} request
 * @param {AbortSignal} signal
 */
function send(transport, { url, method, authorization, body }, signal) {
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
