// Conditions with properties that every object inherits, as after a merge of untrusted JSON. Only own fields may count. `then` is left
// out, because the language itself reads an inherited one for each promise, and so are indices, because the queues of Node and Deno read
// them, which ends Node.
import { define } from './define.mjs';
import { asOption } from './wrappers.mjs';

const SOON_MS = 20;
const API_ORIGIN = 'https://api.usedatabrain.com';

/** @typedef {(program: import('./index.mjs').Program) => unknown} ValueOf */

/**
 * @param {Record<string, unknown>} values By name.
 * @param {(program: import('./index.mjs').Program) => void} [prepare]
 * @returns {import('./index.mjs').Condition}
 */
const inheriting = (values, prepare = () => {}) => (program) => {
  prepare(program);
  for (const [name, value] of Object.entries(values)) {
    define(program, Object.prototype, name, { value: typeof value === 'function' ? value(program) : value, writable: true });
  }
};

/**
 * Suspends the condition while the runtime's `fetch` runs, since that reads and writes its own objects, which even ends Node. The runtime
 * then receives only what `init` owns.
 * @param {import('./index.mjs').Condition} condition
 * @returns {import('./index.mjs').Condition}
 */
const besideHost = (condition) => (program) => {
  const undos = [];
  let isOver = false;
  const begin = () => condition({ ...program, undo: (action) => void undos.push(action) });
  const pause = () => {
    for (const action of undos.splice(0).reverse()) action();
  };
  program.undo(() => {
    isOver = true;
    pause();
  });
  asOption((fetch) => async (url, init) => {
    pause();
    try {
      const response = await fetch(url, init);
      const { status, headers } = response;
      // An opaque redirect in a page cannot be copied.
      if (status === 0) return response;
      const bytes = await response.arrayBuffer();
      return new Response(bytes.byteLength > 0 ? bytes : null, { status, headers });
    } finally {
      // The runtime may still be releasing its connection.
      await new Promise((resolve) => setTimeout(resolve, SOON_MS));
      if (!isOver) begin();
    }
  })(program);
  begin();
};

const lacking = (...names) => ({ options, request }) => {
  for (const name of names) for (const object of [options, request]) delete object[name];
};

/** A function that must not be called. */
const trap = (name) => ({ report }) => () => report(`the inherited ${name} was called`);

/** Without an address, a call is sent to the API, which is the server of the fault here. */
function toDefaultAddress(program) {
  const { baseUrl } = program.options;
  delete program.options.baseUrl;
  asOption((fetch) => (url, init) => fetch(url.replace(API_ORIGIN, baseUrl), init))(program);
}

const options = {
  baseUrl: inheriting({ baseUrl: ({ foreignUrl }) => foreignUrl }, toDefaultAddress),
  fetch: inheriting({ fetch: trap('fetch') }),
  onEvent: inheriting({ onEvent: trap('onEvent') }),
  signal: besideHost(inheriting({ signal: () => AbortSignal.abort() })),
  timeoutMs: inheriting({ timeoutMs: 1 }, lacking('timeoutMs')),
  legacyPaths: inheriting({ legacyPaths: true }),
  allowBrowser: inheriting({ allowBrowser: true }, lacking('allowBrowser')),
  serviceToken: inheriting({ serviceToken: 'service_token_polluted' }, lacking('serviceToken')),
  name: inheriting({ name: 'Polluted' }, lacking('name')),
  'an unknown option': inheriting({ unknown: true }),
};

const answers = {
  key: inheriting({ key: 'polluted' }),
  data: inheriting({ data: { key: 'polluted' } }),
  _data: inheriting({ _data: { key: 'polluted' } }),
  body: besideHost(inheriting({ body: '{"key":"polluted"}' })),
  error: besideHost(inheriting({ error: { code: 'AUTHENTICATION_ERROR', message: 'Polluted' } })),
  message: inheriting({ message: 'Polluted' }),
  status: besideHost(inheriting({ status: 403 })),
  response: inheriting({ response: { status: 403 } }),
  code: inheriting({ code: 'ECONNREFUSED' }),
  cause: inheriting({ cause: { code: 'ECONNREFUSED' } }),
  toJSON: inheriting({ toJSON: () => () => ({ name: 'Polluted' }) }),
};

const inits = {
  headers: { 'x-polluted': '1' },
  'x-polluted': '1',
  redirect: 'follow',
  integrity: 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  mode: 'no-cors',
  credentials: 'include',
  cache: 'only-if-cached',
  duplex: 'polluted',
  priority: 'low',
  referrer: ({ foreignUrl }) => foreignUrl,
  window: 'polluted',
  targetAddressSpace: 'polluted',
  // Members that Node, Deno, Bun and workerd read.
  dispatcher: () => ({
    dispatch() {
      throw new Error('Polluted');
    },
  }),
  client: () => ({}),
  proxy: ({ foreignUrl }) => foreignUrl,
  cf: 5,
  fetcher: () => ({ fetch: () => Promise.reject(new Error('Polluted')) }),
};

// Members of a property descriptor, which change every descriptor that is an ordinary object.
const descriptors = { get: () => () => 'polluted', set: () => () => {}, value: 'polluted' };

const throwingSetter = (name) => ({
  get: () => undefined,
  set() {
    throw new Error(`the inherited setter of ${name} was called`);
  },
});
const silentSetter = () => ({ get: () => undefined, set() {} });
const readOnly = () => ({ value: undefined, writable: false });

/** The fields of objects that the package passes to the runtime and to its caller, and of its own objects. */
const written = {
  request: ['method', 'headers', 'body', 'redirect', 'signal', 'authorization', 'content-type', 'dataAppName', 'name'],
  error: ['code', 'kind', 'outcome', 'status', 'operation', 'attempts', 'field', 'retryAfterMs', 'cause', 'message', 'name', 'stack'],
  event: ['type', 'operation', 'attempt', 'attempts', 'status', 'durationMs', 'waitMs', 'outcome', 'error', 'url', 'method'],
  loader: ['instance', 'isDead', 'cleanups', 'crash', 'cause', 'resolve', 'reject', 'value', 'key'],
};

const writing = (names, accessor) => besideHost((program) => {
  for (const name of names) define(program, Object.prototype, name, accessor(name));
});

const named = (prefix, entries) => Object.fromEntries(Object.entries(entries).map(([name, condition]) => [`${prefix} ${name}`, condition]));

const perField = (prefix, accessor, names = written.request) => named(prefix, Object.fromEntries(names.map((name) => [name, writing([name], accessor)])));
const listening = (condition) => (program) => {
  program.options.onEvent = () => {};
  condition(program);
};
const perKind = (prefix, accessor) =>
  named(prefix, {
    'all fields of errors': writing(written.error, accessor),
    'all fields of events': listening(writing(written.event, accessor)),
    'all fields of the loader': writing(written.loader, accessor),
  });

function readOnlyMembers(program, prototype) {
  for (const name of Reflect.ownKeys(prototype)) {
    const { writable } = Reflect.getOwnPropertyDescriptor(prototype, name);
    if (writable) define(program, prototype, name, { value: prototype[name], writable: false });
  }
}

/** @type {Record<string, import('./index.mjs').Condition>} */
export const inherited = {
  ...named('inherited', options),
  ...named('inherited', answers),
  ...named('inherited', Object.fromEntries(Object.entries(inits).map(([name, value]) => [name, inheriting({ [name]: value })]))),
  ...named('inherited', Object.fromEntries(Object.entries(descriptors).map(([name, value]) => [name, besideHost(inheriting({ [name]: value }))]))),
  'replaced hasOwnProperty': besideHost(inheriting({ hasOwnProperty: () => () => true })),
  ...perField('inherited setter that throws:', throwingSetter),
  // A missing signal could not be observed.
  ...perField('inherited setter that drops:', silentSetter, written.request.filter((name) => name !== 'signal')),
  ...perField('inherited read-only:', readOnly),
  ...perKind('inherited setters that throw:', throwingSetter),
  ...perKind('inherited read-only:', readOnly),
  // Like `Object.freeze`, which cannot be undone.
  'read-only Object.prototype': besideHost((program) => readOnlyMembers(program, Object.prototype)),
  'read-only Error.prototype': besideHost((program) => readOnlyMembers(program, Error.prototype)),
};
