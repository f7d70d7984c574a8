// What a server answers: that it needs no permission of a page, and what the probe finds.
import { probe } from './probe.mjs';

/**
 * @param {any} api As for the probe.
 * @param {string} baseUrl
 * @param {string} label
 */
export async function answer(api, baseUrl, label) {
  const request = { dataAppName: 'Customer Portal Analytics', name: 'Without a permission' };
  await api.createApiToken(request, { serviceToken: 'service_token_demo', baseUrl });
  return probe(api, baseUrl, label);
}
