// @ts-check
/**
 * The Databrain API in one process: a web-standard fetch handler with the API's behaviour, its state in memory, and
 * scripted faults. For tests; nothing in it leaves the process.
 * @module
 */
import { toResponse } from './answer.js';
import { createClock } from './clock.js';
import { answerControl, isControl } from './control.js';
import { Failure } from './failure.js';
import { authorize, handle, refusal } from './handle.js';
import { readIncoming } from './incoming.js';
import { findRoute } from './operations/index.js';
import { readOptions } from './options.js';
import { Script } from './script.js';
import { State } from './state.js';
import { Store } from './store.js';

/** @typedef {import('./options.js').EmulatorOptions} EmulatorOptions */
/** @typedef {import('./script.js').Step} Step */
/** @typedef {import('./script.js').OperationName} OperationName */

/**
 * One request as the emulator saw it. Never holds a credential.
 * @typedef {object} LoggedRequest
 * @property {string} method
 * @property {string} path Without the query.
 * @property {OperationName | null} operation The client's name of the operation; null for a path or method that has none.
 * @property {number | null} status Null while there is no answer, and when there will be none.
 * @property {boolean} authorized Whether the credential was good for this operation when the request came in.
 * @property {string | null} fault Name of the scripted fault that struck it.
 */

/**
 * @typedef {object} Emulator
 * @property {(input: string | URL | Request, init?: RequestInit, ...rest: any[]) => Promise<Response>} fetch
 * Takes what the global `fetch` takes, so that it can stand in for it, and what a Worker's `fetch(request, env, ctx)` handler
 * gets. Rejects as `fetch` does: with a `TypeError` for a broken connection, with the signal's reason on abort. Redirects are
 * answers; it follows none.
 * @property {State} state What the organisation holds, live. Printing it shows no credential; reading a property does.
 * @property {LoggedRequest[]} requests What came in, oldest first. Preflights and controls are not listed.
 * @property {(steps: Step | Step[]) => void} script Queues faults: each strikes the next requests that match it.
 * @property {(ms: number) => void} advance Moves the clock forward. Throws when the clock is the `now` option's.
 * @property {() => void} reset Back to the start: data, log, script and clock.
 */

/**
 * @param {EmulatorOptions} [options]
 * @returns {Emulator}
 * @throws {TypeError} On an option that is unknown or of the wrong type.
 */
export function createEmulator(options = {}) {
  const settings = readOptions(options);
  const clock = createClock(settings.now);
  const store = new Store(settings.seed, clock);
  const server = { store, settings };
  const script = new Script();
  /** @type {LoggedRequest[]} */
  const requests = [];

  const controlled = {
    state: new State(store),
    requests,
    /** @param {Step | Step[]} steps */
    script: (steps) => script.add(steps),
    /** @param {number} ms */
    advance(ms) {
      if (!clock.advance) throw new TypeError('advance: the clock is the one given as `now`; move that one');
      clock.advance(ms);
    },
    reset() {
      requests.length = 0;
      script.clear();
      clock.reset();
      store.reset();
    },
  };

  /** @param {import('./incoming.js').Incoming} incoming */
  function answer(incoming) {
    const { method, url, headers, signal } = incoming;
    const match = findRoute(method, url.pathname);
    const operation = match?.operation.name ?? null;
    // Before anything is awaited: a script is taken in the order in which the requests came.
    const strike = script.take(operation);
    const entry = { method, path: maskPath(url, incoming.bearer), operation, authorized: isAuthorized(match, incoming), fault: strike?.name ?? null };
    /** @type {LoggedRequest} */
    const logged = { ...entry, status: null };
    requests.push(logged);

    const exchange = {
      handle: () => handle(server, match, incoming),
      refuse: (/** @type {Failure} */ failure) => refusal(server, match?.operation, failure),
      authorization: headers.get('authorization') ?? '',
      signal,
    };
    const answered = strike ? strike.fault.answer(exchange, strike.parameters) : exchange.handle();
    return answered.then((answer) => {
      logged.status = answer.status;
      return answer;
    });
  }

  /**
   * @param {import('./handle.js').Match | undefined} match
   * @param {import('./incoming.js').Incoming} incoming
   */
  function isAuthorized(match, incoming) {
    try {
      return match !== undefined && authorize(server, match, incoming) !== undefined;
    } catch {
      return false;
    }
  }

  /** @type {Emulator['fetch']} */
  async function fetch(input, init, ...rest) {
    // A Worker's handler is called with its environment in second place and a third argument.
    const incoming = readIncoming(input, rest.length > 0 ? undefined : init);
    incoming.signal?.throwIfAborted();
    if (incoming.method === 'OPTIONS') return toResponse({ status: 204, headers: {}, body: '' });
    if (settings.control && isControl(incoming.url)) return toResponse(await answerControl(controlled, incoming));
    return toResponse(await answer(incoming));
  }

  return { fetch, ...controlled };
}

/**
 * @param {URL} url
 * @param {string | undefined} bearer Hidden where a client put it into the path.
 */
const maskPath = ({ pathname }, bearer) => (bearer ? pathname.replaceAll(bearer, '***') : pathname);
