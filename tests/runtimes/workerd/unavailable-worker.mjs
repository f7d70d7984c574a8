// A call with an entry that a bundler without the condition "workerd" takes.
import { createApiToken } from 'databrain-edge';

export default {
  async fetch({ url }) {
    const name = new URL(url).searchParams.get('name');
    const options = { serviceToken: 'service_token_demo', allowBrowser: true };
    const error = await createApiToken({ dataAppName: 'Shop', name }, options).catch((reason) => reason);
    const { code, kind, outcome, attempts, message, cause } = error;
    return Response.json({ code, kind, outcome, attempts, message, cause: String(cause) });
  },
};
