// What a page does each time that it is loaded.
const dataAppName = 'Customer Portal Analytics';

/**
 * @param {any} api As for the probe.
 * @param {string} port Of an emulator.
 * @returns {Promise<string>} How many tokens there are, for the page to show.
 */
export async function visit(api, port) {
  const options = { serviceToken: 'service_token_demo', baseUrl: `http://127.0.0.1:${port}` };
  await api.createApiToken({ dataAppName, name: 'Of a visit' }, options);
  const tokens = await api.listApiTokens({ dataAppName }, options);
  return `${tokens.length} tokens`;
}
