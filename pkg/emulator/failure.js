// @ts-check

/** The failure of an operation, thrown by credentials, rules and handlers. The dialect determines its form. */
export class Failure extends Error {
  /**
   * @param {string} code The API's own code.
   * @param {string} message For people to read. It must never contain a credential.
   * @param {object} [more]
   * @param {number} [more.status] Overrides the status of the operation's table of errors.
   * @param {boolean} [more.authentication] Whether `dialect.authStatus` applies.
   */
  constructor(code, message, { status, authentication = false } = {}) {
    super(message);
    this.name = 'Failure';
    this.code = code;
    this.status = status;
    this.authentication = authentication;
  }
}

/** @param {string} message */
export const invalid = (message) => new Failure('INVALID_REQUEST_BODY', message);
