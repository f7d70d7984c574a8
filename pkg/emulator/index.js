// @ts-check
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

/** @typedef {import('./index.js').Emulator} Emulator */
/** @typedef {import('./index.js').LoggedRequest} LoggedRequest */

/** @type {typeof import('./index.js').createEmulator} */
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
    /** @type {Emulator['script']} */
    script: (steps) => script.add(steps),
    /** @param {number} ms */
    advance(ms) {
      if (!clock.advance) throw new TypeError('advance: this emulator uses the clock of the option `now`; advance that one instead');
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
    // Taken before anything is awaited, so that faults apply in the order of the requests.
    const scripted = script.take(operation);
    const entry = { method, path: maskPath(url, incoming.bearer), operation, authorized: isAuthorized(match, incoming), fault: scripted?.name ?? null };
    /** @type {LoggedRequest} */
    const logged = { ...entry, status: null };
    requests.push(logged);

    const exchange = {
      handle: () => handle(server, match, incoming),
      refuse: (/** @type {Failure} */ failure) => refusal(server, match?.operation, failure),
      authorization: headers.get('authorization') ?? '',
      signal,
    };
    const answered = scripted ? scripted.fault.answer(exchange, scripted.parameters) : exchange.handle();
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
    // The handler of a Worker is called with its environment as the second argument, and a third one.
    const incoming = readIncoming(/** @type {string | URL | Request} */ (input), rest.length > 0 ? undefined : init);
    incoming.signal?.throwIfAborted();
    if (incoming.method === 'OPTIONS') return toResponse({ status: 204, headers: {}, body: '' });
    if (settings.control && isControl(incoming.url)) return toResponse(await answerControl(controlled, incoming));
    return toResponse(await answer(incoming));
  }

  return { fetch, ...controlled };
}

/**
 * @param {URL} url
 * @param {string | undefined} bearer Hidden if a client has put it into the path.
 */
const maskPath = ({ pathname }, bearer) => (bearer ? pathname.replaceAll(bearer, '***') : pathname);
