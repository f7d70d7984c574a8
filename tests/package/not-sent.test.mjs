// `notSent` is claimed only with proof, and where there is proof, it is claimed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { selfSigned } from '../runtimes/certificate.mjs';
import { install } from '../runtimes/install.mjs';
import { KEY, TOKEN, closedPort, failure, has, request, withGlobalFetch } from './call.mjs';

const limit = { timeout: 20_000 };
const api = await install().load('databrain-edge');
const native = globalThis.fetch;
const V1 = Symbol.for('undici.globalDispatcher.1');

/** A creation without retries by the global `fetch`. */
const create = (baseUrl, options) =>
  api.createApiToken(request, { serviceToken: TOKEN, baseUrl, maxRetries: 0, ...options });
const failed = (baseUrl, options) => failure(api, create(baseUrl, options));

/** A server that mints and breaks the connection; from then on nothing listens at its port. */
async function mintsOnce() {
  const minted = [];
  const server = createServer((incoming) => {
    minted.push(incoming.method);
    server.close();
    incoming.socket.destroy();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  server.unref();
  return { url: `http://127.0.0.1:${server.address().port}`, minted };
}

/** Runs with another global dispatcher, as `setGlobalDispatcher` of undici sets it. */
async function withDispatcher(dispatcher, run) {
  // Node sets its own at the first request.
  await native(await closedPort()).catch(() => {});
  const own = globalThis[V1];
  globalThis[V1] = dispatcher(own);
  try {
    return await run();
  } finally {
    globalThis[V1] = own;
  }
}

const refused = (error, message = /no connection could be established/) => {
  has(error, { code: 'NETWORK_ERROR', kind: 'network', outcome: 'notSent', attempts: 1 });
  assert.match(error.message, message);
};
const unknown = (error) =>
  has(error, { code: 'NETWORK_ERROR', kind: 'network', outcome: 'unknown', attempts: 1 });

test('a closed port', limit, async () => refused(await failed(await closedPort())));

test('a name that cannot be resolved', limit, async () => {
  refused(await failed('https://no-such-host.invalid'), /could not be resolved/);
});

test('a port that fetch refuses', limit, async () => {
  refused(await failed('http://127.0.0.1:6667'), /another port/);
});

test('an untrusted certificate, and one of another host', limit, async () => {
  const { key, cert, certFile } = selfSigned();
  const requests = [];
  const server = createTlsServer({ key, cert }, (incoming, response) => {
    requests.push(incoming.method);
    response.end('{}');
  });
  server.on('tlsClientError', () => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const { port } = server.address();
    refused(await failed(`https://localhost:${port}`), /certificate/);
    // Node reads the authorities only once, so that a separate process trusts this one, but for another host.
    const program = `
      import { createApiToken } from 'databrain-edge';
      const options = { serviceToken: 'token-1234', baseUrl: 'https://127.0.0.1:${port}', maxRetries: 0 };
      const error = await createApiToken(${JSON.stringify(request)}, options).catch((reason) => reason);
      console.log(JSON.stringify([error.code, error.outcome, error.message]));`;
    // Not synchronously, since the server runs in this process.
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      cwd: install().folder,
      env: { ...process.env, NODE_EXTRA_CA_CERTS: certFile },
    });
    const [code, outcome, message] = JSON.parse(stdout);
    assert.deepEqual([code, outcome], ['NETWORK_ERROR', 'notSent']);
    assert.match(message, /certificate/);
    assert.deepEqual(requests, []);
  } finally {
    server.close();
  }
});

test('a creation is retried only after a proof that it was not sent', limit, async () => {
  const closed = await closedPort();
  has(await failed(closed, { maxRetries: 2 }), { attempts: 3, outcome: 'notSent' });
  const passing = (...args) => native(...args);
  const error = await withGlobalFetch(passing, () => failed(closed, { maxRetries: 2 }));
  has(error, { attempts: 1, outcome: 'unknown' });
});

/** Whatever stands in for `fetch` may have sent the request before. */
const retrying = (send) => async (url, init) => {
  try {
    return await send(url, init);
  } catch {
    return await send(url, init);
  }
};
const wrappers = {
  'a function that retries': () => retrying(native),
  'a function named fetch that retries': () => {
    const retry = retrying(native);
    return { fetch: (url, init) => retry(url, init) }.fetch;
  },
  'a bound function': () => retrying(native).bind(undefined),
  'a proxy': () => new Proxy(native, { apply: (_target, _receiver, args) => retrying(native)(...args) }),
  'a class method': () => {
    class Client {
      static async fetch(url, init) {
        return retrying(native)(url, init);
      }
    }
    return Client.fetch;
  },
  'a function that claims to be native': () => {
    const wrapper = retrying(native);
    wrapper.toString = () => 'function fetch() { [native code] }';
    return wrapper;
  },
};

for (const [what, wrap] of Object.entries(wrappers)) {
  test(`${what} instead of the global fetch`, limit, async () => {
    const { url, minted } = await mintsOnce();
    unknown(await withGlobalFetch(wrap(), () => failed(url)));
    assert.deepEqual(minted, ['POST']);
  });
}

test('a wrapper that is removed before it fails', limit, async () => {
  const { url, minted } = await mintsOnce();
  const retry = retrying(native);
  globalThis.fetch = (input, init) => {
    globalThis.fetch = native;
    return retry(input, init);
  };
  try {
    unknown(await failed(url));
  } finally {
    globalThis.fetch = native;
  }
  assert.deepEqual(minted, ['POST']);
});

test('if the source of functions is hidden, nothing is proved', limit, async () => {
  const { toString } = Function.prototype;
  const { url, minted } = await mintsOnce();
  const wrapper = retrying(native);
  // As zone.js does.
  Function.prototype.toString = function toString_() {
    return Reflect.apply(toString, this === wrapper ? native : this, []);
  };
  try {
    // Another copy, since the core takes the function when it starts.
    const fresh = await install().load('databrain-edge');
    const error = await withGlobalFetch(wrapper, () =>
      failure(fresh, fresh.createApiToken(request, { serviceToken: TOKEN, baseUrl: url, maxRetries: 0 })),
    );
    unknown(error);
  } finally {
    Function.prototype.toString = toString;
  }
  assert.deepEqual(minted, ['POST']);
});

test('a connection error of the caller\'s transport proves nothing', limit, async () => {
  for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'CERT_HAS_EXPIRED', 'ERR_ACCESS_DENIED']) {
    const thrown = Object.assign(new TypeError('fetch failed'), { cause: { code, message: 'bad port' } });
    for (const fetch of [async () => { throw thrown; }, () => { throw thrown; }]) {
      unknown(await failed('https://api.example.com', { fetch }));
      unknown(await withGlobalFetch(fetch, () => failed('https://api.example.com')));
    }
  }
  unknown(await failed(await closedPort(), { fetch: native }));
});

test('an established connection that fails with such a code', limit, async () => {
  for (const [code, syscall, outcome] of [
    ['EHOSTUNREACH', 'read', 'unknown'],
    ['ENETUNREACH', 'write', 'unknown'],
    ['ECONNREFUSED', 'read', 'unknown'],
    // Otherwise the test would not see that the others are judged by their system call.
    ['EHOSTUNREACH', 'connect', 'notSent'],
  ]) {
    const { url } = await mintsOnce();
    const breakConnection = ({ socket }) =>
      socket.destroy(Object.assign(new Error(`${syscall} ${code}`), { code, syscall }));
    subscribe('undici:client:sendHeaders', breakConnection);
    try {
      has(await failed(url), { code: 'NETWORK_ERROR', outcome });
    } finally {
      unsubscribe('undici:client:sendHeaders', breakConnection);
    }
  }
});

/** Dispatchers that may send a request twice. */
class Dispatcher1 {
  constructor(own) {
    this.own = own;
  }
  dispatch(options, handler) {
    return this.own.dispatch(options, handler);
  }
}
const dispatchers = {
  'an object with a dispatch of its own': (own) => ({ dispatch: (...args) => own.dispatch(...args) }),
  'another class': (own) => new Dispatcher1(own),
  'a class named Agent': (own) => new (class Agent extends Dispatcher1 {})(own),
  'a class named Agent with a base named DispatcherBase': (own) => {
    class DispatcherBase extends Dispatcher1 {
      dispatch(...args) { return super.dispatch(...args); }
    }
    class Agent extends DispatcherBase {
      dispatch(...args) { return super.dispatch(...args); }
    }
    return new Agent(own);
  },
  'a proxy, as compose returns it': (own) =>
    new Proxy(own, { get: (target, name) => (name === 'dispatch' ? (...args) => own.dispatch(...args) : target[name]) }),
  'an agent with another factory': (own) => {
    const Agent = own.constructor;
    const symbol = Object.getOwnPropertySymbols(own).find(({ description }) => description === 'factory');
    return new Agent({ factory: (origin, options) => own[symbol](origin, options) });
  },
  'an agent whose dispatch was replaced': (own) => {
    const agent = new own.constructor();
    agent.dispatch = (...args) => own.dispatch(...args);
    return agent;
  },
};

for (const [what, dispatcher] of Object.entries(dispatchers)) {
  test(`${what} as the global dispatcher`, limit, async () => {
    const closed = await closedPort();
    unknown(await withDispatcher(dispatcher, () => failed(closed)));
    // The dispatcher of before is back.
    refused(await failed(closed));
  });
}

test('a prototype of the agent whose dispatch was wrapped', limit, async () => {
  const closed = await closedPort();
  // Node sets its dispatcher at the first request.
  await native(closed).catch(() => {});
  let prototype = globalThis[Symbol.for('undici.globalDispatcher.2')] ?? globalThis[V1];
  while (!Object.hasOwn(prototype, 'dispatch')) prototype = Object.getPrototypeOf(prototype);
  const { dispatch } = prototype;
  const wrappers = [
    function dispatch_(options, handler) { return Reflect.apply(dispatch, this, [options, handler]); },
    new Proxy(dispatch, {}),
  ];
  try {
    for (const wrapper of wrappers) {
      prototype.dispatch = wrapper;
      unknown(await failed(closed));
    }
  } finally {
    prototype.dispatch = dispatch;
  }
  refused(await failed(closed));
});

test('an ordinary agent as the global dispatcher', limit, async () => {
  const closed = await closedPort();
  refused(await withDispatcher((own) => new own.constructor(), () => failed(closed)));
});

test('a native method without its receiver', limit, async () => {
  // Stands for `env.API.fetch` of Workers: V8 checks the receiver before anything happens.
  const unbound = async () => { throw new TypeError('Illegal invocation'); };
  unknown(await failed('https://api.example.com', { fetch: unbound }));
});

test('without any fetch', limit, async () => {
  refused(await withGlobalFetch(undefined, () => failed('https://api.example.com')), /options.fetch/);
});

test('a key that a wrapper returns is returned', limit, async () => {
  const fetch = async () => Response.json({ key: KEY });
  assert.equal((await withGlobalFetch(fetch, () => create('https://api.example.com'))).key, KEY);
});
