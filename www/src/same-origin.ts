import { Problem } from './problem.ts';

/**
 * Refuses cross-origin requests of browsers. Browsers send the origin of a request, services do not. A browser sends JSON to
 * another origin only after a preflight, which this Worker never accepts.
 */
export function checkOrigin(request: Request, isSignedInByCookie: boolean): void {
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  const isCrossOrigin = (site !== null && site !== 'same-origin' && site !== 'none') || (origin !== null && origin !== new URL(request.url).origin);
  if (isCrossOrigin) throw new Problem({ status: 403, code: 'CROSS_ORIGIN', message: 'Requests from other origins are refused.' });
  if (request.method === 'GET' || request.method === 'HEAD') return;
  if (isSignedInByCookie && site === null && origin === null) {
    throw new Problem({ status: 403, code: 'CROSS_ORIGIN', message: 'A change that is authenticated by a session cookie must have a Sec-Fetch-Site or Origin header.' });
  }
  const isJson = /^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '');
  if (!isJson) throw new Problem({ status: 415, code: 'NOT_JSON', message: 'Send content-type: application/json.' });
}
