import * as api from 'databrain-edge';

/** @type {import('../clients.mjs').Connect} */
export const connect = (options) => ({
  createApiToken: (request) => api.createApiToken(request, options),
  ensureApiToken: (request) => api.ensureApiToken(request, options),
  listApiTokens: (request) => api.listApiTokens(request, options),
});
