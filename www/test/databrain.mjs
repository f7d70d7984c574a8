// The emulator of Databrain on a local port, in another process than the broker.
import { after } from 'node:test';
import { createEmulator } from 'databrain-edge/emulator';
import { listen } from 'databrain-edge/emulator/listen';
import { DATA_APP, SERVICE_TOKEN } from './broker.mjs';

const running = new Set();
after(() => Promise.all([...running].map((server) => server.close())));

/** @param {{ageDays?: number}} [options] The age of the tokens that are created before `useCurrentTime()` is called. */
export async function startDatabrain({ ageDays = 0 } = {}) {
  let ageMs = ageDays * 86_400_000;
  const emulator = createEmulator({ serviceTokens: [SERVICE_TOKEN], dataApps: [DATA_APP, 'Other'], now: () => Date.now() - ageMs });
  let interception = null;

  const server = await listen({
    async fetch(request) {
      const point = pointOf(request);
      const isIntercepted = interception?.point === point;
      if (isIntercepted && interception.when === 'late') return executeLate(request);
      if (isIntercepted && interception.when === 'before') return interception.run();
      const response = await emulator.fetch(request);
      if (isIntercepted && interception.when === 'after') return interception.run();
      return response;
    },
  });

  /** Acts like a proxy that delays a request, which is executed even if the client has disconnected. */
  async function executeLate({ url, method, headers, body }) {
    const { ms } = interception;
    interception = null;
    const text = await new Response(body).text();
    await new Promise((resolve) => setTimeout(resolve, ms));
    return emulator.fetch(new Request(url, { method, headers, body: text }));
  }

  running.add(server);
  return {
    url: server.url,
    emulator,
    close: () => server.close(),
    useCurrentTime: () => (ageMs = 0),
    /** The tokens with a name, including rotated ones. */
    tokens: (name) => emulator.state.dataApps[0].tokens.filter((token) => token.name === name),
    count: (operation) => emulator.requests.filter((request) => request.operation === operation).length,
    /** Delays the next request of this kind. */
    delayAt: (point, ms) => void (interception = { point, when: 'late', ms }),
    /**
     * Runs a function once, before or after a request is executed, and then drops the connection.
     * @param {'list' | 'create' | 'rotate'} point
     * @param {'before' | 'after'} when
     * @param {() => unknown} action
     */
    interceptAt(point, when, action) {
      interception = {
        point,
        when,
        async run() {
          interception = null;
          await action();
          throw new Error('the connection was dropped');
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
