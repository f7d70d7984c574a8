import { createClient } from './reqwest/index.mjs';

/** @type {import('../clients.mjs').Connect} */
export function connect(options) {
  const client = createClient(options);
  return { createApiToken: (request) => client.createApiToken(request) };
}
