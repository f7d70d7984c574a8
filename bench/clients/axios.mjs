import axios from 'axios';

/** @type {import('../clients.mjs').Connect} */
export function connect({ baseUrl, serviceToken, timeoutMs }) {
  const api = axios.create({
    adapter: 'fetch',
    baseURL: baseUrl,
    headers: { authorization: `Bearer ${serviceToken}` },
    timeout: timeoutMs,
    maxRedirects: 0,
  });
  return {
    async createApiToken(request) {
      const { data } = await api.post('/api/v2/data-app/api-tokens', request);
      if (typeof data?.key !== 'string') throw new Error('no key');
      return data;
    },
  };
}
