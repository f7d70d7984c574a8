// An emulator for each of its faults, all on one port.

/**
 * @param {import('../runtimes/install.mjs').Installed} installed
 * @param {object[]} faults Those with a `step`.
 * @param {string} foreignUrl
 */
export async function startEmulators(installed, faults, foreignUrl) {
  const { createEmulator } = await installed.load('databrain-edge/emulator');
  const { listen } = await installed.load('databrain-edge/emulator/listen');
  const emulators = faults.map(({ step }) => {
    const emulator = createEmulator();
    if (step) emulator.script({ ...step, times: Infinity, ...(step.location && { location: foreignUrl }) });
    return emulator;
  });
  const listening = await listen({
    async fetch(request) {
      const [, origin, index, path] = /^(https?:\/\/[^/]+)\/(\d+)(\/.*)$/.exec(request.url) ?? [];
      const emulator = emulators[Number(index)];
      return emulator ? emulator.fetch(new Request(origin + path, request)) : new Response(null, { status: 404 });
    },
  });
  const recordOf = ({ requests, state }) => {
    const posts = requests.filter(({ method }) => method === 'POST').length;
    const others = requests.filter(({ method }) => method !== 'POST' && method !== 'OPTIONS');
    return { posts, others: others.map(({ method, path }) => `${method} ${path}`), minted: state.dataApps.flatMap(({ tokens }) => tokens).length };
  };
  return {
    urlOf: (index) => `${listening.url}/${index}`,
    recordOf: (index) => recordOf(emulators[index]),
    close: () => listening.close(),
  };
}
