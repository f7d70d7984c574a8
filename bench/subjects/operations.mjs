// Every operation of the package with a small request: the cost must not depend on how many there are, or where one stands.
import * as api from 'databrain-edge';
import { measure } from 'mitata';
import { OPTIONS, real } from '../stub.mjs';

const BATCH = 50;
const name = 'Customer Portal Analytics';
/** @type {Record<string, object>} */
const REQUESTS = {
  createApiToken: { dataAppName: name, name: 'CI' },
  ensureApiToken: { dataAppName: name, name: 'CI' },
  listApiTokens: { dataAppName: name },
  rotateApiKey: { graceSeconds: 300 },
  listDataApps: {},
  createDataApp: { name },
  renameDataApp: { name, updateName: 'Shop' },
  deleteDataApp: { name },
  createEmbed: { dashboardId: 'sales', embedType: 'dashboard', workspaceName: 'Sales', accessSettings: { datamartName: 'sales' } },
  listEmbeds: {},
  updateEmbed: { embedId: 'e1', accessSettings: { datamartName: 'sales' } },
  renameEmbed: { embedId: 'e1', name: 'Sales' },
  deleteEmbed: { embedId: 'e1' },
  createGuestToken: { clientId: 'c1', dataAppName: name },
};
const { baseUrl, serviceToken } = OPTIONS;
const options = { baseUrl, serviceToken, apiKey: '7c9e6679-7425-40de-944b-e07fc1f90ae7' };
// One answer for all of them.
const answer = { key: 'k1', id: 'e1', name, token: 't1', data: [{ name: 'CI', key: 'k1', createdAt: '2026-01-01T00:00:00.000Z' }] };

export async function prepare() {
  globalThis.fetch = real(JSON.stringify(answer));
  const names = Object.keys(api).filter((key) => /^[a-z]/.test(key) && key !== 'isDatabrainError');
  const unknown = names.filter((key) => !REQUESTS[key]);
  if (unknown.length > 0) throw new Error(`bench/subjects/operations.mjs has no request for ${unknown.join(', ')}`);
  return async ({ operation, forMs }) => {
    if (!operation) return names;
    const several = async () => {
      for (let left = BATCH; left > 0; left -= 1) await api[operation](REQUESTS[operation], options);
    };
    const { p50 } = await measure(several, { min_cpu_time: forMs * 1e6 });
    return p50 / BATCH / 1000;
  };
}
