// A Worker that uses a library which calls the package.
import { handler, mint } from 'library';

export default {
  async fetch({ url }) {
    const { baseUrl, label } = Object.fromEntries(new URL(url).searchParams);
    try {
      await mint(
        { dataAppName: 'Customer Portal Analytics', name: 'Of a library' },
        { serviceToken: 'service_token_demo', baseUrl },
      );
    } catch ({ code, outcome, message, cause }) {
      return Response.json({ failed: { code, outcome, message, cause: String(cause) } });
    }
    return new Response((await handler({ baseUrl, label })).body);
  },
};
