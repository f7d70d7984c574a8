// @ts-check
import { Failure } from '../failure.js';
import { object, required, seconds, text, uuid } from '../validate.js';
import { on, page, paging, query, underBoth } from './operation.js';

/** @typedef {import('./operation.js').Operation} Operation */
/** @typedef {import('./operation.js').Call} Call */

const errors = { INVALID_REQUEST_BODY: 400, DATA_APP_NOT_FOUND: 400, AUTHENTICATION_ERROR: 400, INTERNAL_SERVER_ERROR: 500 };

/** @param {Call} call */
export function namedDataApp({ store, input }) {
  const app = store.findDataApp(input.dataAppName ?? input.name);
  if (!app) throw new Failure('DATA_APP_NOT_FOUND', 'Data app not found');
  return app;
}

/** @type {Operation} */
const createApiToken = {
  name: 'createApiToken',
  routes: underBoth('POST', '/api-tokens', object({ dataAppName: required(text), name: required(text) })),
  credential: 'serviceToken',
  errors,
  handle: (call) => ({ key: call.store.addToken(namedDataApp(call), call.input.name).key }),
};

/** @type {Operation} */
const listApiTokens = {
  name: 'listApiTokens',
  routes: underBoth('GET', '/api-tokens', query({ dataAppName: required(text), ...paging })),
  credential: 'serviceToken',
  errors,
  handle(call) {
    const { store, settings, input } = call;
    const tokens = namedDataApp(call).tokens.filter((token) => settings.listExpired || store.isAlive(token));
    return {
      data: page(tokens, input).map(({ key, name, description, createdAt }) => ({
        ...(settings.listKeys && { key }),
        name,
        description,
        createdAt,
      })),
    };
  },
};

const newer = object({ expireAt: required(seconds) });
const older = object({ key: required(uuid), expireAt: required(seconds) });

/** @type {Operation} */
const rotateApiKey = {
  name: 'rotateApiKey',
  routes: [on('POST', '/api/v2/data-app/rotate-api', ({ caller }) => (caller.as === 'organization' ? older : newer))],
  credential: 'rotation',
  errors: { INVALID_REQUEST_BODY: 400, AUTHENTICATION_ERROR: 400, INVALID_DATA_APP_API_KEY: 400, INTERNAL_SERVER_ERROR: 500 },
  handle({ store, caller, input }) {
    const owner = caller.as === 'dataApp' ? caller : store.findKey(input.key);
    // The API does not document whether a key can be rotated twice. This code is documented for an invalid key.
    if (!owner || owner.token.expiresAt !== null) throw new Failure('INVALID_DATA_APP_API_KEY', 'Invalid data app API key');
    return { key: store.rotate(owner, Number(input.expireAt)).key };
  },
};

export const tokens = [createApiToken, listApiTokens, rotateApiKey];
