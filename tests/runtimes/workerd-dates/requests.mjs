// Asks itself twice at once: two requests in one isolate, where none may wait for what another has begun.
import { ensureApiToken } from 'databrain-edge';

const request = { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' };

export default {
  async fetch(_, { SETTINGS }) {
    const { key } = await ensureApiToken(request, { serviceToken: 'service_token_demo', baseUrl: SETTINGS.emulatorUrl, timeoutMs: 5000 });
    return new Response(key);
  },

  async test(_, { SETTINGS, SELF }) {
    // The first request creates the token: several at the same time would create one each.
    await SELF.fetch('http://self.example/');
    const answers = await Promise.all([1, 2, 3].map(() => SELF.fetch('http://self.example/')));
    const keys = await Promise.all(answers.map((answer) => answer.text()));
    const result = { statuses: answers.map(({ status }) => status), distinct: new Set(keys).size };
    await fetch(SETTINGS.collectorUrl, { method: 'POST', body: JSON.stringify(result) });
  },
};
