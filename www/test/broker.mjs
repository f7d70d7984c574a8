// The broker in workerd, with its storage on disk, so that it can be killed and restarted.
import { after } from 'node:test';
import { Log, LogLevel, Miniflare } from 'miniflare';
import { temporaryFolder, theWorker } from './bundle.mjs';

export const ORIGIN = 'https://broker.example.com';
export const SERVICE_TOKEN = 'service-token-canary-5f1d7c';
export const SECRETS = {
  provisioner: 'provisioner-canary-0123456789abcdef01',
  reader: 'reader-canary-0123456789abcdef0123456',
};
export const DATA_APP = 'Customer Portal Analytics';

const open = new Set();
// Ends what a failing test has left, which would keep the process alive.
after(() => Promise.all([...open].map((broker) => broker.kill())));

const BEARER_SECRETS = `billing:provisioner:${SECRETS.provisioner} dashboards:reader:${SECRETS.reader}`;
const JSON_TYPE = { 'content-type': 'application/json' };

// Miniflare itself answers requests with a foreign Origin. This Worker forwards them to the broker.
const GATEWAY = `export default {
  async fetch(request, env) {
    const { front, url, ...init } = await request.json();
    return env[front].fetch(url, { ...init, redirect: 'manual' });
  },
};`;

/**
 * @param {object} given
 * @param {string} [given.databrainUrl]
 * @param {Record<string, string>} [given.vars] Go before those of wrangler.jsonc; an empty text unsets one.
 * @param {string} [given.folder] Of an earlier one, to go on with its storage.
 * @param {number} [given.fronts] How many more isolates there are that share the Durable Objects of the first.
 */
export async function startBroker({ databrainUrl = 'http://127.0.0.1:9', vars = {}, folder = temporaryFolder(), fronts = 0 }) {
  const { options } = await theWorker();
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
  const elsewhere = Object.entries(options.durableObjects).map(([name, object]) => [name, { ...object, scriptName: 'broker' }]);
  const names = ['broker', ...Array.from({ length: fronts }, (_, index) => `front-${index}`)];
  const front = (name) => ({ ...options, name, bindings, durableObjects: Object.fromEntries(elsewhere) });
  const serviceBindings = Object.fromEntries(names.map((name) => [name, name]));
  const miniflare = new Miniflare({
    // The port is on the loopback, and nothing is fetched from the internet for `request.cf`.
    host: '127.0.0.1',
    cf: false,
    log: new Log(LogLevel.NONE),
    defaultPersistRoot: folder,
    handleRuntimeStdio(stdout, stderr) {
      for (const stream of [stdout, stderr]) stream.setEncoding('utf8').on('data', (text) => (log += text));
    },
    workers: [
      { ...options, name: 'broker', bindings },
      ...names.slice(1).map(front),
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
    scheduled: () => broker.scheduled({ cron: '17 * * * *' }),
    /** @param {string} path @param {{method?: string, headers?: Record<string, string>, body?: string, front?: number}} [init] */
    raw(path, { front = 0, ...init } = {}) {
      const asked = { front: names[front], url: path.startsWith('http') ? path : `${ORIGIN}${path}`, ...init };
      return gateway.fetch('http://gateway/', { method: 'POST', body: JSON.stringify(asked) });
    },
    /** Sends a request as a service does. */
    async ask(method, path, { body, as = 'provisioner', secret = SECRETS[as], headers, front } = {}) {
      const sent = { authorization: `Bearer ${secret}`, ...(method !== 'GET' && JSON_TYPE), ...headers };
      const init = { method, headers: sent, front, ...(body !== undefined && { body: JSON.stringify(body) }) };
      const response = await this.raw(path, init);
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: text.startsWith('{') ? JSON.parse(text) : undefined };
    },
    ensure(name, given) {
      return this.ask('POST', '/api/tokens', { body: { dataApp: DATA_APP, name }, ...given });
    },
    rotate(name, graceSeconds, given) {
      return this.ask('POST', '/api/rotate', { body: { dataApp: DATA_APP, name, graceSeconds }, ...given });
    },
    read(what, name, given) {
      return this.ask('GET', `/api/${what}?${new URLSearchParams({ dataApp: DATA_APP, ...(name && { name }) })}`, given);
    },
    /** A token, as the list shows it. */
    async shown(name) {
      const { json } = await this.read('tokens');
      return json.tokens.find((token) => token.name === name);
    },
  };
  open.add(started);
  return started;
}

/** Repeats a request while its outcome is unknown, as the answer requests. */
export async function untilKnown(ask, limitMs = 30_000) {
  const end = Date.now() + limitMs;
  for (;;) {
    const answered = await ask();
    if (answered.json?.error?.outcome !== 'unknown' || Date.now() > end) return answered;
    await new Promise((resolve) => setTimeout(resolve, Math.min(answered.json.error.retryAfterMs ?? 200, 1000)));
  }
}

/** @param {() => unknown} condition */
export async function until(condition, what, limitMs = 30_000) {
  const end = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
