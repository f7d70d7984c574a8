// @ts-check
import { Failure } from './failure.js';
import { isUuid } from './validate.js';

/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./store.js').KeyOwner} KeyOwner */

/**
 * The caller: the organization, with a service token, or one data app, with its key.
 * @typedef {{as: 'organization'} | ({as: 'dataApp'} & KeyOwner)} Caller
 */

/**
 * @typedef {object} Presented
 * @property {Store} store
 * @property {string | undefined} bearer
 * @property {import('./index.js').Dialect} dialect
 */

/**
 * @param {string} code
 * @param {string} message
 * @param {number} [status]
 */
const refuse = (code, message, status) => new Failure(code, message, { status, authentication: true });

/** @param {Presented} presented */
const isServiceToken = ({ store, bearer }) => bearer !== undefined && store.serviceTokens.has(bearer);

// No page about embeds documents a code for an expired key, though their status tables list 401. Only the page about
// rotation says that such a key is refused.
const expired = () => refuse('AUTHENTICATION_ERROR', 'API key has expired', 401);

/**
 * Checks the credential of a request, by the kind that its operation needs.
 * @satisfies {Record<string, (presented: Presented) => Caller>}
 */
export const credentials = {
  serviceToken(presented) {
    if (!isServiceToken(presented)) throw refuse('AUTHENTICATION_ERROR', 'Invalid Service Token');
    return { as: 'organization' };
  },

  apiKey: ({ store, bearer }) => keyOwner(store, bearer, () => refuse('INVALID_DATA_APP_API_KEY', 'Invalid data app API key')),

  guestApiKey: ({ store, bearer }) => keyOwner(store, bearer, () => refuse('AUTHENTICATION_ERROR', 'Invalid API key')),

  rotation(presented) {
    const { store, bearer, dialect } = presented;
    if (dialect.rotation !== 'newer' && isServiceToken(presented)) return { as: 'organization' };
    if (dialect.rotation === 'older') throw refuse('AUTHENTICATION_ERROR', 'Invalid Service Token', 400);
    return keyOwner(store, bearer, () =>
      bearer !== undefined && isUuid(bearer)
        ? refuse('AUTHENTICATION_ERROR', 'API key not found', 401)
        : refuse('AUTHENTICATION_ERROR', 'API key is missing or not a valid GUID', 400),
    );
  },
};

/** @typedef {keyof typeof credentials} CredentialKind */

/**
 * @param {Store} store
 * @param {string | undefined} bearer
 * @param {() => Failure} unknown
 * @returns {Caller}
 */
function keyOwner(store, bearer, unknown) {
  const owner = bearer === undefined ? undefined : store.findKey(bearer);
  if (!owner) throw unknown();
  if (!store.isAlive(owner.token)) throw expired();
  return { as: 'dataApp', ...owner };
}

/**
 * @param {Caller} caller
 * @returns {KeyOwner}
 */
export function dataAppOf(caller) {
  if (caller.as !== 'dataApp') throw new TypeError('the operation does not use an API key');
  return caller;
}
