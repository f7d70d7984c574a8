// How a call can end, as the README words it, and how the hosts differ.

export const KEY = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

export const key = { code: 'key', kind: undefined, outcome: undefined, status: undefined };
export const lost = { code: 'NETWORK_ERROR', kind: 'network', outcome: 'unknown', status: undefined };
export const lostInBody = { ...lost, status: 200 };
export const timeout = { code: 'TIMEOUT', kind: 'timeout', outcome: 'unknown', status: undefined };
export const timeoutInBody = { ...timeout, status: 200 };
export const bad = { code: 'BAD_RESPONSE', kind: 'badResponse', outcome: 'unknown', status: 200 };
export const tooLarge = { ...bad, code: 'RESPONSE_TOO_LARGE' };
export const redirected = (status) => ({ code: 'REDIRECTED', kind: 'redirect', outcome: status > 306 ? 'rejected' : 'unknown', status });
export const refused = (status, kind, outcome = 'rejected', code = `HTTP_${status}`) => ({ code, kind, outcome, status });

export const NODES = ['Node', 'Node 22', 'Node 24'];
export const BROWSERS = ['Chromium', 'Firefox'];

/** A difference of some runtimes: what is other than in `expected`, and why. */
export const differs = (runtimes, because, more) => ({ runtimes: [runtimes].flat(), because, ...more });

// How often is the host's own choice. Out of the package's hands, so the outcome must be unknown all the more.
export const RESENDS = differs(['Deno', ...BROWSERS], 'The host sends a POST again by itself when a kept connection breaks.', {
  posts: { from: 1, to: 12 },
  minted: { from: 0, to: 12 },
});
export const RESENDS_AFTER_408 = differs('Chromium', 'The host sends a POST again by itself after a 408 on a kept connection.', { posts: { from: 1, to: 12 } });
export const RESENDS_AFTER_421 = differs([...NODES, ...BROWSERS], 'The host sends a POST again by itself after a 421, as the Fetch standard says.', { posts: { from: 1, to: 2 } });
export const HIDES = differs(BROWSERS, 'The host hides status and target of a redirect.', { expected: { outcome: 'unknown', status: undefined } });
/** Harmless because nothing but a whole JSON text is accepted. */
export const taking = (runtimes, because) => differs(runtimes, because, { expected: { code: 'BAD_RESPONSE', kind: 'badResponse' } });
export const LENIENT_WITH_GZIP = taking([...NODES, ...BROWSERS], 'The host takes cut gzip for a whole body; what arrives is no JSON.');
const CLOSING = 'The host takes the end of the connection for the end of the body';
export const ENDS_WITH_CONNECTION = taking('Node', `${CLOSING}; what arrives is no JSON.`);
export const ENDS_WHOLE_WITH_CONNECTION = differs('Node', `${CLOSING}; here all of it had come.`, { expected: key, key: KEY });
export const LENIENT_WITH_HEADERS = differs(BROWSERS, 'The host leaves out headers that are none.', { expected: key, key: KEY });
