import { ofetch } from 'ofetch';

/** @type {import('../clients.mjs').Connect} */
export function connect({ baseUrl, serviceToken, timeoutMs }) {
  const api = ofetch.create({
    baseURL: baseUrl,
    headers: { authorization: `Bearer ${serviceToken}` },
    timeout: timeoutMs,
    retry: 0,
    redirect: 'manual',
  });
  return {
    async createApiToken(request) {
      const answer = await api('/api/v2/data-app/api-tokens', { method: 'POST', body: request });
      if (typeof answer?.key !== 'string') throw new Error('no key');
      return answer;
    },
  };
}
