// @ts-check
/**
 * The records of the emulator. A record with a credential returns it as a property, but does not show it if the record
 * is printed.
 * @module
 */

// Not a private field, since browser consoles show private fields.
/** @type {WeakMap<object, string>} */
const credentials = new WeakMap();

const inspect = Symbol.for('nodejs.util.inspect.custom');

/** A record with one credential that `inspect`, `JSON.stringify` and `console` do not show. */
class Guarded {
  /** @param {string} credential */
  constructor(credential) {
    credentials.set(this, credential);
  }

  [inspect]() {
    return { ...this };
  }
}

/** @param {Guarded} record */
const reveal = (record) => credentials.get(record) ?? '';

/** An API key of one data app. */
export class ApiToken extends Guarded {
  /**
   * @param {object} init
   * @param {string} init.key
   * @param {string} init.name
   * @param {string} init.description
   * @param {string} init.createdAt
   */
  constructor({ key, name, description, createdAt }) {
    super(key);
    /** The label from the request that created the key. */
    this.name = name;
    /** Created by the server. */
    this.description = description;
    /** ISO 8601. */
    this.createdAt = createdAt;
    /**
     * ISO 8601. Set once the key has been rotated; the key works until then.
     * @type {string | null}
     */
    this.expiresAt = null;
  }

  /** The key itself. */
  get key() {
    return reveal(this);
  }
}

/** A browser credential for one end user. */
export class GuestToken extends Guarded {
  /**
   * @param {object} init
   * @param {string} init.token
   * @param {string} init.clientId
   * @param {string} init.dataAppName
   * @param {string} init.createdAt
   * @param {string | null} init.expiresAt
   * @param {Record<string, any>} init.params
   * @param {Record<string, any>} init.permissions
   */
  constructor({ token, clientId, dataAppName, createdAt, expiresAt, params, permissions }) {
    super(token);
    /** End user or tenant. */
    this.clientId = clientId;
    this.dataAppName = dataAppName;
    /** ISO 8601. */
    this.createdAt = createdAt;
    /** ISO 8601, or null: never. */
    this.expiresAt = expiresAt;
    /** As sent, `{}` when absent. */
    this.params = params;
    /** As sent, `{}` when absent. */
    this.permissions = permissions;
  }

  /** The guest token itself. */
  get token() {
    return reveal(this);
  }
}
