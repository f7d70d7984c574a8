// The emulator's controls over HTTP, for clients that live in another process or page.

/** @param {string} url Origin of an emulator that was started with `control: true`. */
export function controlOf(url) {
  const send = async (path, init) => {
    const response = await fetch(`${url}/__emulator/${path}`, init);
    const answer = await response.json();
    if (response.status !== 200) throw new Error(`${path}: ${answer.error}`);
    return answer;
  };
  const post = (path, body = {}) => send(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return {
    script: (steps) => post('script', steps),
    reset: () => post('reset'),
    advance: (ms) => post('advance', { ms }),
    requests: () => send('requests'),
    state: () => send('state'),
    /** The names of all tokens, in the order in which they were made. */
    tokenNames: async () => (await send('state')).dataApps.flatMap(({ tokens }) => tokens.map(({ name }) => name)),
  };
}
