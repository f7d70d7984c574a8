// The broker in workerd, with its storage on disk, so that it can be killed and restarted.
import { after } from 'node:test';
import { Log, LogLevel, Miniflare } from 'miniflare';
import { temporaryFolder, bundledWorker } from './bundle.mjs';

export const ORIGIN = 'https://broker.example.com';
export const SERVICE_TOKEN = 'service-token-canary-5f1d7c';
export const SECRETS = {
  provisioner: 'provisioner-canary-0123456789abcdef01',
  reader: 'reader-canary-0123456789abcdef0123456',
};
export const DATA_APP = 'Customer Portal Analytics';

const running = new Set();
// Kills the brokers that a failed test has left running, because they would keep the process alive.
after(() => Promise.all([...running].map((broker) => broker.kill())));

const BEARER_SECRETS = `billing:provisioner:${SECRETS.provisioner} dashboards:reader:${SECRETS.reader}`;
const JSON_TYPE = { 'content-type': 'application/json' };

// Miniflare refuses cross-origin requests itself. This Worker forwards them to the broker.
const GATEWAY = `export default {
  async fetch(request, env) {
    const { worker, url, ...init } = await request.json();
    return env[worker].fetch(url, { ...init, redirect: 'manual' });
  },
};`;

/**
 * @param {object} options
 * @param {string} [options.databrainUrl]
 * @param {Record<string, string>} [options.vars] Override the variables of wrangler.jsonc. An empty string unsets one.
 * @param {string} [options.folder] The folder of an earlier broker, whose storage this one continues to use.
 * @param {number} [options.extraIsolates] The number of additional isolates that share the Durable Objects of the first.
 */
export async function startBroker({ databrainUrl = 'http://127.0.0.1:9', vars = {}, folder = temporaryFolder(), extraIsolates = 0 }) {
  const { options } = await bundledWorker();
  let log = '';
  const bindings = {
    ...options.bindings,
    DATABRAIN_API_URL: databrainUrl,
    DATABRAIN_SERVICE_TOKEN: SERVICE_TOKEN,
    BEARER_SECRETS,
    TIMEOUT_SECONDS: '2',
    SETTLE_SECONDS: '1',
    ...vars,
  };
  const sharedObjects = Object.entries(options.durableObjects).map(([name, object]) => [name, { ...object, scriptName: 'broker' }]);
  const names = ['broker', ...Array.from({ length: extraIsolates }, (_, index) => `isolate-${index}`)];
  const extraWorker = (name) => ({ ...options, name, bindings, durableObjects: Object.fromEntries(sharedObjects) });
  const serviceBindings = Object.fromEntries(names.map((name) => [name, name]));
  const miniflare = new Miniflare({
    // Listens on the loopback interface, and does not fetch `request.cf` from the internet.
    host: '127.0.0.1',
    cf: false,
    log: new Log(LogLevel.NONE),
    defaultPersistRoot: folder,
    handleRuntimeStdio(stdout, stderr) {
      for (const stream of [stdout, stderr]) stream.setEncoding('utf8').on('data', (text) => (log += text));
    },
    workers: [
      { ...options, name: 'broker', bindings },
      ...names.slice(1).map(extraWorker),
      { name: 'gateway', modules: true, script: GATEWAY, compatibilityDate: options.compatibilityDate, serviceBindings },
    ],
  });
  const url = await miniflare.ready;
  const broker = await miniflare.getWorker('broker');
  const gateway = await miniflare.getWorker('gateway');
  let killed;

  const started = {
    folder,
    url,
    log: () => log,
    isKilled: () => killed !== undefined,
    /** Kills workerd, so that it cannot complete anything. */
    kill: () => (killed ??= miniflare.dispose()),
    scheduled: (cron = '17 * * * *') => broker.scheduled({ cron }),
    /** @param {string} path @param {{method?: string, headers?: Record<string, string>, body?: string, isolate?: number}} [init] */
    raw(path, { isolate = 0, ...init } = {}) {
      const forwarded = { worker: names[isolate], url: path.startsWith('http') ? path : `${ORIGIN}${path}`, ...init };
      return gateway.fetch('http://gateway/', { method: 'POST', body: JSON.stringify(forwarded) });
    },
    /** Sends a request with a bearer secret, as a service does. */
    async ask(method, path, { body, as = 'provisioner', secret = SECRETS[as], headers, isolate } = {}) {
      const sent = { authorization: `Bearer ${secret}`, ...(method !== 'GET' && JSON_TYPE), ...headers };
      const init = { method, headers: sent, isolate, ...(body !== undefined && { body: JSON.stringify(body) }) };
      const response = await this.raw(path, init);
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: text.startsWith('{') ? JSON.parse(text) : undefined };
    },
    ensure(name, options) {
      return this.ask('POST', '/api/tokens', { body: { dataApp: DATA_APP, name }, ...options });
    },
    rotate(name, graceSeconds, { idempotencyKey, ...options } = {}) {
      const headers = idempotencyKey && { 'idempotency-key': idempotencyKey };
      return this.ask('POST', '/api/rotate', { body: { dataApp: DATA_APP, name, graceSeconds }, headers, ...options });
    },
    stopManaging(name, options) {
      return this.ask('DELETE', `/api/tokens?${new URLSearchParams({ dataApp: DATA_APP, name })}`, options);
    },
    read(resource, name, options) {
      return this.ask('GET', `/api/${resource}?${new URLSearchParams({ dataApp: DATA_APP, ...(name && { name }) })}`, options);
    },
    /** The token's entry in the list of the broker. */
    async listedToken(name) {
      const { json } = await this.read('tokens');
      return json.tokens.find((token) => token.name === name);
    },
  };
  running.add(started);
  return started;
}

/** Retries a request while its outcome is unknown, after the delay that each response requests. */
export async function retryUntilKnown(ask, limitMs = 30_000) {
  const end = Date.now() + limitMs;
  for (;;) {
    const response = await ask();
    if (response.json?.error?.outcome !== 'unknown' || Date.now() > end) return response;
    await new Promise((resolve) => setTimeout(resolve, Math.min(response.json.error.retryAfterMs ?? 200, 1000)));
  }
}

/** @param {() => unknown} condition */
export async function waitUntil(condition, description, limitMs = 30_000) {
  const end = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`timed out waiting until ${description}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
