// The emulator of Databrain on a port of this machine, in a different process than the broker.
import { after } from 'node:test';
import { createEmulator } from 'databrain-edge/emulator';
import { listen } from 'databrain-edge/emulator/listen';
import { DATA_APP, SERVICE_TOKEN } from './broker.mjs';

const open = new Set();
after(() => Promise.all([...open].map((server) => server.close())));

/** @param {{ageDays?: number}} [given] The age of what it creates, until `present()` is called. */
export async function startDatabrain({ ageDays = 0 } = {}) {
  let ageMs = ageDays * 86_400_000;
  const emulator = createEmulator({ serviceTokens: [SERVICE_TOKEN], dataApps: [DATA_APP, 'Other'], now: () => Date.now() - ageMs });
  let strike = null;

  const server = await listen({
    async fetch(request) {
      const point = pointOf(request);
      const isStruck = strike?.point === point;
      if (isStruck && strike.when === 'late') return late(request);
      if (isStruck && strike.when === 'before') return strike.now();
      const answered = await emulator.fetch(request);
      if (isStruck && strike.when === 'after') return strike.now();
      return answered;
    },
  });

  /** Acts like a proxy that delays a request: it is executed although its sender has disconnected. */
  async function late({ url, method, headers, body }) {
    const { ms } = strike;
    strike = null;
    const text = await new Response(body).text();
    await new Promise((resolve) => setTimeout(resolve, ms));
    return emulator.fetch(new Request(url, { method, headers, body: text }));
  }

  open.add(server);
  return {
    url: server.url,
    emulator,
    close: () => server.close(),
    present: () => (ageMs = 0),
    /** The tokens with a name, including rotated ones. */
    tokens: (name) => emulator.state.dataApps[0].tokens.filter((token) => token.name === name),
    count: (operation) => emulator.requests.filter((request) => request.operation === operation).length,
    /** Delays the next request of this kind by this number of milliseconds. */
    delayAt: (point, ms) => void (strike = { point, when: 'late', ms }),
    /**
     * Runs a function once, before or after a request is executed, and breaks the connection.
     * @param {'list' | 'create' | 'rotate'} point
     * @param {'before' | 'after'} when
     * @param {() => unknown} act
     */
    strikeAt(point, when, act) {
      strike = {
        point,
        when,
        async now() {
          strike = null;
          await act();
          throw new Error('the connection breaks');
        },
      };
    },
  };
}

function pointOf({ method, url }) {
  const { pathname } = new URL(url);
  if (pathname.endsWith('/rotate-api')) return 'rotate';
  if (pathname.endsWith('/api-tokens')) return method === 'GET' ? 'list' : 'create';
  return 'other';
}
