// @ts-check

/** Marks the errors of every copy of this package, also those of another bundle or realm. */
const BRAND = Symbol.for('databrain-edge.DatabrainError');

/** Every failure of this package. Its fields are documented in the package's types. */
export class DatabrainError extends Error {
  /** @param {{ message: string } & Record<string, unknown>} fields */
  constructor({ message, ...fields }) {
    // Own fields only: somebody's merge may have put a `cause` on `Object.prototype`.
    const { cause, ...others } = { cause: undefined, ...fields };
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, others);
  }
}

// On the prototype: neither is printed with the fields, and no minifier can rename the class in a
// log.
Object.defineProperties(DatabrainError.prototype, {
  name: { value: 'DatabrainError', configurable: true, writable: true },
  [BRAND]: { value: true },
});

/**
 * Whether a value is a `DatabrainError`, of this copy of the package or another one.
 * @param {any} value
 */
export const isDatabrainError = (value) => value?.[BRAND] === true;
