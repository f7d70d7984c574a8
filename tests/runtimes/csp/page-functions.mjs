// The functions that the tests call in their pages, with the entry that each page imported.
import { probe } from './probe.mjs';

const request = { dataAppName: 'Customer Portal Analytics', name: 'never made' };

/** How calls fail where the core cannot be compiled: the first ones at once, and one after them. */
async function refusals(api, baseUrl) {
  const options = { serviceToken: 'service_token_demo', baseUrl, allowBrowser: true };
  const refusal = async (operation) => {
    const error = await api[operation](request, options).then(
      () => ({}),
      (reason) => reason,
    );
    const { code, kind, outcome, message, cause } = error;
    const typed = error instanceof api.DatabrainError && api.isDatabrainError(error);
    return { operation: error.operation, code, kind, outcome, typed, message, hasCause: cause instanceof Error };
  };
  const first = await Promise.all(['createApiToken', 'ensureApiToken'].map(refusal));
  return [...first, await refusal('createApiToken')];
}

export const pageFunctions = (api) => ({
  runProbe: ({ baseUrl, label }) => probe(api, baseUrl, label),
  runRefusals: ({ baseUrl }) => refusals(api, baseUrl),
});
