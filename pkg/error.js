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
    for (const [name, value] of Object.entries(others)) {
      // Not assigned: `Error.prototype` may have a setter or a frozen field of that name.
      const writable = { configurable: true, enumerable: true, writable: true };
      Object.defineProperty(this, name, { __proto__: null, value, ...writable });
    }
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
