// Posts the errors of calls that were aborted for all kinds of reasons.
import { createApiToken } from '/node_modules/databrain-edge/dist/index.js';

const request = { dataAppName: 'Customer Portal Analytics', name: 'never created' };
const reasons = {
  default: undefined,
  error: new Error('left'),
  function: () => {},
  method: { retry() {} },
};

async function posted([reason, value]) {
  const signal = AbortSignal.abort(value);
  const options = { serviceToken: 'service_token_demo', allowBrowser: true, signal };
  const error = await createApiToken(request, options).catch((thrown) => thrown);
  if (error.cause !== signal.reason) throw new Error(`another cause: ${reason}`);
  const isClone = structuredClone(error) instanceof Error;
  return { reason, isOwn: Object.hasOwn(error, 'cause'), isClone, copy: error, plain: error.toJSON() };
}

addEventListener('message', async () => {
  try {
    postMessage({ result: await Promise.all(Object.entries(reasons).map(posted)) });
  } catch (error) {
    postMessage({ failure: `${error} ${error?.stack}` });
  }
});
