// The servers a suite talks to, all on 127.0.0.1, from the emulator of the installed package.

/** The target of a redirect: counts everything that reaches it, preflights included. */
function createElsewhere() {
  let count = 0;
  const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization, content-type' };
  return {
    async fetch(request) {
      if (new URL(request.url).pathname === '/count') return new Response(String(count), { headers });
      count += 1;
      return new Response('{"key":"from elsewhere"}', { headers: { ...headers, 'content-type': 'application/json' } });
    },
  };
}

/**
 * @param {import('./install.mjs').Installed} installed
 * @param {object} [options] Of the emulator.
 * @param {(emulator: object) => void} [watch] Called before each request, so also before each reset.
 */
export async function startServers(installed, options, watch) {
  const { createEmulator } = await installed.load('databrain-edge/emulator');
  const { listen } = await installed.load('databrain-edge/emulator/listen');
  const emulator = createEmulator({ control: true, ...options });
  const open = [];
  const serve = async (handler) => {
    const listening = await listen(handler);
    open.push(listening);
    return listening.url;
  };
  const emulatorUrl = await serve({
    fetch(request) {
      watch?.(emulator);
      return emulator.fetch(request);
    },
  });
  const elsewhereUrl = await serve(createElsewhere());
  // A port that was free a moment ago and that nobody listens on.
  const gone = await listen(createElsewhere());
  await gone.close();
  return {
    emulator,
    urls: { emulatorUrl, elsewhereUrl, refusedUrl: gone.url },
    /** Puts a handler of web-standard requests on a port. */
    serve,
    close: () => Promise.all(open.map((listening) => listening.close())),
  };
}
