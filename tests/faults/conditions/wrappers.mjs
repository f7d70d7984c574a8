// Conditions with a `fetch` that is not the runtime's own: instrumentation, retries and mocks.
import { define } from './define.mjs';

/**
 * @typedef {(url: string, init: any) => Promise<Response>} Fetch
 * @typedef {(fetch: Fetch, program: import('./index.mjs').Program) => Fetch} Wrap
 */

const host = () => {
  const { fetch } = globalThis;
  return (...args) => fetch(...args);
};

/** @param {Wrap} wrap */
export const asGlobal = (wrap) => (program) => define(program, globalThis, 'fetch', { value: wrap(host(), program), writable: true });

/** @param {Wrap} wrap */
export const asOption = (wrap) => (program) => {
  program.options.fetch = wrap(host(), program);
};

const both = (name, wrap) => ({ [`global fetch that ${name}`]: asGlobal(wrap), [`options.fetch that ${name}`]: asOption(wrap) });

// The errors of Node and Bun for a connection that could not be established.
const refusedByNode = () => Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }) });
const refusedByBun = () => Object.assign(new Error('Unable to connect'), { code: 'ConnectionRefused' });

/** Sends the request and reads the answer, whatever the result of the call is. */
async function send(fetch, url, { signal, ...init }) {
  try {
    await (await fetch(url, init)).arrayBuffer();
  } catch {
    // The server may have refused it.
  }
}

const passesOn = (fetch) => (url, init) => fetch(url, init);

const rebuilds = (fetch) => (url, init) => fetch(new Request(url, init));

const copies = (fetch) => (url, { headers, ...init }) => fetch(url, { ...init, headers: new Headers(headers) });

const logs = (fetch) => async (url, init) => {
  const response = await fetch(url, init);
  await response.clone().text();
  return response;
};

const sendsAgain = (fetch) => (url, init) => fetch(url, init).catch(() => fetch(url, init));

const sendsAgainInVain = (fetch, { goneUrl }) => (url, init) => fetch(url, init).catch(() => fetch(goneUrl, init));

const lies = (refused) => (fetch) => async (url, init) => {
  await send(fetch, url, init);
  throw refused();
};

const throws = (fetch) => (url, init) => {
  void send(fetch, url, init);
  throw refusedByNode();
};

const throwsNothing = (fetch) => async (url, init) => {
  await send(fetch, url, init);
  throw undefined;
};

// Newer versions of Node have both.
const DISPATCHERS = ['undici.globalDispatcher.1', 'undici.globalDispatcher.2'].map((name) => Symbol.for(name));

/** Reports a failure as if a second attempt had failed because the port was closed. */
const failingHandler = (handler) =>
  new Proxy(handler, {
    get(target, name) {
      const method = target[name];
      if (typeof method !== 'function') return method;
      const isFailure = name === 'onError' || name === 'onResponseError';
      return (...args) => method.apply(target, isFailure ? [...args.slice(0, -1), refusedByNode().cause] : args);
    },
  });

/** Replaces the object through which `fetch` of Node sends by one that retries. Other runtimes have none. */
function retryingDispatcher(program) {
  for (const name of DISPATCHERS) {
    const dispatcher = globalThis[name];
    if (!dispatcher) continue;
    globalThis[name] = {
      dispatch: (options, handler) => dispatcher.dispatch(options, failingHandler(handler)),
      close: () => dispatcher.close(),
      destroy: () => dispatcher.destroy(),
    };
    program.undo(() => (globalThis[name] = dispatcher));
  }
}

/** @type {Record<string, import('./index.mjs').Condition>} */
export const wrappers = {
  ...both('forwards', passesOn),
  ...both('builds a Request', rebuilds),
  ...both('copies its arguments', copies),
  ...both('reads a clone', logs),
  ...both('retries', sendsAgain),
  ...both('retries, then is refused', sendsAgainInVain),
  ...both('sends, then reports a refusal as Node does', lies(refusedByNode)),
  ...both('sends, then reports a refusal as Bun does', lies(refusedByBun)),
  ...both('sends, then throws at once', throws),
  ...both('sends, then rejects with undefined', throwsNothing),
  'a dispatcher that retries, then is refused': retryingDispatcher,
};
