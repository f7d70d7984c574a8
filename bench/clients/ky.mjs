import ky from 'ky';

/** @type {import('../clients.mjs').Connect} */
export function connect({ baseUrl, serviceToken, timeoutMs }) {
  const api = ky.create({ headers: { authorization: `Bearer ${serviceToken}` }, timeout: timeoutMs, retry: 0, redirect: 'manual' });
  return {
    async createApiToken(request) {
      const answer = await api.post(`${baseUrl}/api/v2/data-app/api-tokens`, { json: request }).json();
      if (typeof answer?.key !== 'string') throw new Error('no key');
      return answer;
    },
  };
}
