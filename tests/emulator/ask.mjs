// One request to an emulator, as any client would make it.
export const SERVICE_TOKEN = 'service_token_demo';
export const APP = 'Customer Portal Analytics';
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const TOKENS = '/api/v2/data-app/api-tokens';

/**
 * @param {{fetch: Function}} emulator
 * @param {string} line `METHOD /path`.
 * @param {{bearer?: string | null, body?: unknown, headers?: object, origin?: string} & object} [init]
 */
export function send(emulator, line, { bearer = SERVICE_TOKEN, body, headers, origin = 'https://api.test', ...init } = {}) {
  const [method, path] = line.split(/ (.*)/s);
  return emulator.fetch(origin + path, {
    method,
    headers: { ...(bearer !== null && { authorization: `Bearer ${bearer}` }), ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...init,
  });
}

/** The same, to its end. */
export async function ask(emulator, line, init) {
  const response = await send(emulator, line, init);
  return { status: response.status, body: await response.json() };
}

export const mint = (emulator, init) => send(emulator, `POST ${TOKENS}`, { body: { dataAppName: APP, name: 'Production API Key' }, ...init });

/** The sample of a failure in the default dialect. */
export const failure = (code, message, status = 400) => ({ status, body: { error: { code, message } } });
