import { Problem } from './problem.ts';

/**
 * Refuses what another site makes a browser send. Browsers say where a request comes from; services say nothing. JSON as the
 * content type cannot be sent across sites without asking first, and nobody here says yes.
 */
export function checkOrigin(request: Request, isSignedInByCookie: boolean): void {
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  const isForeign = (site !== null && site !== 'same-origin' && site !== 'none') || (origin !== null && origin !== new URL(request.url).origin);
  if (isForeign) throw new Problem({ status: 403, code: 'FOREIGN_ORIGIN', message: 'Another site asks for this.' });
  if (request.method === 'GET' || request.method === 'HEAD') return;
  if (isSignedInByCookie && site === null && origin === null) {
    throw new Problem({ status: 403, code: 'FOREIGN_ORIGIN', message: 'A change by a signed-in browser must say where it comes from.' });
  }
  const isJson = /^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '');
  if (!isJson) throw new Problem({ status: 415, code: 'NOT_JSON', message: 'Send content-type: application/json.' });
}
