// Follows the same redirects with the package and with a plain `fetch`. A server records what arrives at each target.
import * as api from 'databrain-edge';
import { controlOf } from '../control.mjs';

const request = { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' };
const TOKENS = '/api/v2/data-app/api-tokens';
const SERVICE_TOKEN = 'service_token_demo';

async function redirects({ emulatorUrl, statuses, packageUrl, plainUrl }) {
  const control = controlOf(emulatorUrl);
  const options = { serviceToken: SERVICE_TOKEN, baseUrl: emulatorUrl };
  const operations = {
    createApiToken: () => api.createApiToken(request, options),
    ensureApiToken: () => api.ensureApiToken(request, options),
    listApiTokens: () => api.listApiTokens({ dataAppName: request.dataAppName }, options),
    rotateApiKey: () => api.rotateApiKey({ graceSeconds: 0 }, { ...options, apiKey: SERVICE_TOKEN }),
  };
  const codes = [];
  for (const status of statuses) {
    for (const [operation, call] of Object.entries(operations)) {
      await control.reset();
      await control.script({ fault: 'redirect', status, location: packageUrl, times: 9 });
      const code = await call().then(
        () => 'resolved',
        (error) => error.code,
      );
      codes.push(`${operation} ${status} ${code}`);
    }
    await control.reset();
    await control.script({ fault: 'redirect', status, location: plainUrl });
    const headers = { authorization: `Bearer ${SERVICE_TOKEN}`, 'content-type': 'application/json' };
    await fetch(emulatorUrl + TOKENS, { method: 'POST', headers, body: JSON.stringify(request) });
  }
  return codes;
}

export default {
  async test(_, { SETTINGS }) {
    await fetch(SETTINGS.collectorUrl, { method: 'POST', body: JSON.stringify(await redirects(SETTINGS)) });
  },
};
