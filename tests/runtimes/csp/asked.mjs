// What the pages of these tests are asked to do, with the entry that each of them imported.
import { probe } from './probe.mjs';

const request = { dataAppName: 'Customer Portal Analytics', name: 'never made' };

/** How calls fail where the core cannot be compiled: the first ones at once, and one after them. */
async function refusals(api, baseUrl) {
  const options = { serviceToken: 'service_token_demo', baseUrl, allowBrowser: true };
  const told = async (operation) => {
    const error = await api[operation](request, options).then(
      () => ({}),
      (reason) => reason,
    );
    const { code, kind, outcome, message, cause } = error;
    const typed = error instanceof api.DatabrainError && api.isDatabrainError(error);
    return { operation: error.operation, code, kind, outcome, typed, message, hasCause: cause instanceof Error };
  };
  const first = await Promise.all(['createApiToken', 'ensureApiToken'].map(told));
  return [...first, await told('createApiToken')];
}

export const asked = (api) => ({
  runProbe: ({ baseUrl, label }) => probe(api, baseUrl, label),
  runRefusals: ({ baseUrl }) => refusals(api, baseUrl),
});
