import { request as octokit } from '@octokit/request';

/** @type {import('../clients.mjs').Connect} */
export function connect({ baseUrl, serviceToken, timeoutMs }) {
  const api = octokit.defaults({ baseUrl, headers: { authorization: `Bearer ${serviceToken}` } });
  return {
    async createApiToken(body) {
      // It has no deadline of its own.
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), timeoutMs);
      try {
        const { data } = await api('POST /api/v2/data-app/api-tokens', { ...body, request: { signal: controller.signal, redirect: 'manual' } });
        if (typeof data?.key !== 'string') throw new Error('no key');
        return data;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
