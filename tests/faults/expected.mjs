// The ways in which a call can end, as documented in the README, and the differences between runtimes.

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

/** A difference of some runtimes from `expected`, and its reason. */
export const differs = (runtimes, because, more) => ({ runtimes: [runtimes].flat(), because, ...more });

// The runtime decides how often. The package cannot prevent it, so the outcome must be unknown.
export const RESENDS = differs(['Deno', ...BROWSERS], 'The runtime itself retries a POST if a kept-alive connection breaks.', {
  posts: { from: 1, to: 12 },
  minted: { from: 0, to: 12 },
});
export const RESENDS_AFTER_408 = differs('Chromium', 'The runtime itself retries a POST after a 408 on a kept-alive connection.', { posts: { from: 1, to: 12 } });
export const RESENDS_AFTER_421 = differs([...NODES, ...BROWSERS], 'The runtime itself retries a POST after a 421, as the Fetch standard requires.', { posts: { from: 1, to: 2 } });
export const HIDES = differs(BROWSERS, 'The runtime hides the status and the target of a redirect.', { expected: { outcome: 'unknown', status: undefined } });
/** Harmless, because only a complete JSON text is accepted. */
export const taking = (runtimes, because) => differs(runtimes, because, { expected: { code: 'BAD_RESPONSE', kind: 'badResponse' } });
export const LENIENT_WITH_GZIP = taking([...NODES, ...BROWSERS], 'The runtime treats truncated gzip as a complete body; what has arrived is not JSON.');
const CLOSING = 'The runtime treats the end of the connection as the end of the body';
export const ENDS_WITH_CONNECTION = taking('Node', `${CLOSING}; what has arrived is not JSON.`);
export const ENDS_WHOLE_WITH_CONNECTION = differs('Node', `${CLOSING}; here, the body was complete.`, { expected: key, key: KEY });
export const LENIENT_WITH_HEADERS = differs(BROWSERS, 'The runtime ignores malformed header lines.', { expected: key, key: KEY });
