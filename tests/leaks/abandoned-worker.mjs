// Calls for clients that may go away, on a clock that can be set forward. The core's instance is
// caught before the package is loaded.
import { memory, references } from './core.mjs';
import { createApiToken, ensureApiToken } from 'databrain-edge';

const hostNow = performance.now.bind(performance);
let aheadMs = 0;
Object.defineProperty(performance, 'now', { value: () => hostNow() + aheadMs });

/** How many timers, signals, listeners and readers the package has released at the end of calls. */
let cleanups = 0;
function countCalls(object, name) {
  const method = object[name];
  Object.defineProperty(object, name, {
    value(...given) {
      cleanups += 1;
      return method.apply(this, given);
    },
  });
}
countCalls(globalThis, 'clearTimeout');
countCalls(AbortController.prototype, 'abort');
countCalls(EventTarget.prototype, 'removeEventListener');
countCalls(ReadableStreamDefaultReader.prototype, 'cancel');

/** The server does as the data app is called. */
async function answered(operation, dataAppName, { upstreamUrl, timeoutMs }) {
  const { signal } = new AbortController();
  const options = { serviceToken: 'service_token_demo', baseUrl: upstreamUrl, timeoutMs, signal };
  const { key } = await operation({ dataAppName, name: 'n' }, options);
  return key;
}

export default {
  async fetch(request, { SETTINGS }) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/call') {
      const dataAppName = searchParams.get('app');
      const operation = dataAppName === 'list' ? ensureApiToken : createApiToken;
      return new Response(await answered(operation, dataAppName, SETTINGS));
    }
    // Each call looks for abandoned ones when it begins.
    aheadMs += Number(searchParams.get('ahead'));
    cleanups = 0;
    const key = await answered(createApiToken, 'answer', SETTINGS);
    const pages = memory().buffer.byteLength / 65_536;
    return Response.json({ key, cleanups, pages, references: references() });
  },
};
