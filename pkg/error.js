// @ts-check

/** Marks the errors of all copies of this package, including those in another bundle or realm. */
const BRAND = Symbol.for('databrain-edge.DatabrainError');

const NAME = 'DatabrainError';

/** The error of every failed call. The package's types document its fields. */
export class DatabrainError extends Error {
  /** @param {{ message: string } & Record<string, unknown>} fields */
  constructor({ message, ...fields }) {
    // Only own fields, since a careless merge may have added a `cause` to `Object.prototype`.
    const { cause, ...others } = { cause: undefined, ...fields };
    const isOwn = cause !== undefined && canBeCloned(cause);
    super(message, isOwn ? { cause } : undefined);
    // A clone contains only own properties, and Workers read own getters too. A cause that cannot
    // be cloned is therefore inherited, from an object that only this error uses.
    if (!isOwn && cause !== undefined) {
      const holder = Object.create(new.target.prototype);
      define(holder, 'cause', cause, false);
      Object.setPrototypeOf(this, holder);
    }
    const digest = digestOf(cause);
    if (digest !== undefined) define(this, 'digest', digest, false);
    // Includes the name, by which `isDatabrainError` recognizes copies of the own fields.
    for (const [name, value] of Object.entries({ name: NAME, ...others })) {
      // Not assigned, since `Error.prototype` may have a setter or a frozen field with that name.
      define(this, name, value, true);
    }
  }

  /** Returns the object that `JSON.stringify` serializes. */
  toJSON() {
    const { name, message, cause } = this;
    const fields = Object.assign({ name, message }, this);
    try {
      // With a list of names, JSON reads only these at every level, even if they are not
      // enumerable.
      const text = JSON.stringify(cause, ['name', 'message', 'code', 'cause']);
      if (text) fields.cause = JSON.parse(text);
    } catch {
      // The cause may be the reason of a signal, which can be any value.
    }
    return fields;
  }
}

// The stack takes the name from the prototype, so that a minifier cannot change it in logs.
Object.defineProperties(DatabrainError.prototype, {
  name: { value: NAME, configurable: true, writable: true },
  [BRAND]: { value: true },
});

/**
 * Defines a property, even if `Object.prototype` or `Error.prototype` has a setter with its name.
 * Only enumerable properties are printed and copied with the fields. All are writable, like those
 * that `Error` defines, because Next.js assigns its own digest.
 * @param {object} object
 * @param {string} name
 * @param {unknown} value
 * @param {boolean} enumerable
 */
function define(object, name, value, enumerable) {
  const others = { enumerable, configurable: true, writable: true };
  // @ts-ignore -- its types do not know that `__proto__` sets the prototype
  Object.defineProperty(object, name, { __proto__: null, value, ...others });
}

/**
 * Returns the digest of an exception. Next.js stops prerendering a page with such an exception, and
 * recognizes by its digest that it must render the page for each request instead.
 * @param {any} cause
 * @returns {string | undefined}
 */
function digestOf(cause) {
  try {
    const digest = Object.hasOwn(cause, 'digest') ? cause.digest : undefined;
    return typeof digest === 'string' ? digest : undefined;
  } catch {
    // The value is not an object, or its getters throw.
    return undefined;
  }
}

/**
 * Whether `structuredClone` and `postMessage` accept an error with this cause. It may be the reason
 * of a signal, which can be any value.
 * @param {unknown} cause
 */
function canBeCloned(cause) {
  try {
    structuredClone(cause);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a value is a `DatabrainError` of any copy of the package, or a copy of one that has its
 * own fields.
 * @param {any} value
 */
export function isDatabrainError(value) {
  try {
    if (value[BRAND] === true) return true;
    const { name, code, kind, outcome } = value;
    return name === NAME && [code, kind, outcome].every((field) => typeof field === 'string');
  } catch {
    // The value is not an object, or its getters throw.
    return false;
  }
}
