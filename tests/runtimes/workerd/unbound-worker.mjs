// Passes the fetch of a service binding without its receiver, and with it.
import { createApiToken } from 'databrain-edge';

const request = { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' };

async function resultOf(fetch) {
  try {
    return await createApiToken(request, { serviceToken: 'service_token_demo', fetch, maxRetries: 0 });
  } catch ({ code, outcome, message }) {
    return { code, outcome, message };
  }
}

export default {
  async fetch({ method }, { SELF }) {
    if (method === 'POST') return Response.json({ key: 'minted' });
    const unbound = await resultOf(SELF.fetch);
    const bound = await resultOf(SELF.fetch.bind(SELF));
    // A function that is not native may have sent the request before it throws.
    const wrapper = await resultOf(async (...args) => {
      await SELF.fetch(...args);
      return SELF.fetch.call(undefined, ...args);
    });
    return Response.json({ unbound, bound, wrapper });
  },
};
