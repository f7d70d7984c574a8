// @ts-check

/** Marks the errors of every copy of this package, also those of another bundle or realm. */
const BRAND = Symbol.for('databrain-edge.DatabrainError');

const NAME = 'DatabrainError';

/** Every failure of this package. Its fields are documented in the package's types. */
export class DatabrainError extends Error {
  /** @param {{ message: string } & Record<string, unknown>} fields */
  constructor({ message, ...fields }) {
    // Own fields only: somebody's merge may have put a `cause` on `Object.prototype`.
    const { cause, ...others } = { cause: undefined, ...fields };
    const isOwn = cause !== undefined && canBeCloned(cause);
    super(message, isOwn ? { cause } : undefined);
    // A clone takes own properties only, and Workers read own getters too: any other cause is
    // inherited, from an object of this error's own.
    if (!isOwn && cause !== undefined) {
      const holder = Object.create(new.target.prototype);
      define(holder, 'cause', cause, false);
      Object.setPrototypeOf(this, holder);
    }
    const digest = digestOf(cause);
    if (digest !== undefined) define(this, 'digest', digest, false);
    // The name too: where a platform copies own fields, a copy is known by it.
    for (const [name, value] of Object.entries({ name: NAME, ...others })) {
      // Not assigned: `Error.prototype` may have a setter or a frozen field of that name.
      define(this, name, value, true);
    }
  }

  /** What `JSON.stringify` writes. */
  toJSON() {
    const { name, message, cause } = this;
    const fields = Object.assign({ name, message }, this);
    try {
      // With a list of names, JSON reads these alone at every level, enumerable or not.
      const text = JSON.stringify(cause, ['name', 'message', 'code', 'cause']);
      if (text) fields.cause = JSON.parse(text);
    } catch {
      // The reason of a signal may be anything.
    }
    return fields;
  }
}

// On the prototype too, where the stack takes the name from: no minifier can rename the class in a
// log.
Object.defineProperties(DatabrainError.prototype, {
  name: { value: NAME, configurable: true, writable: true },
  [BRAND]: { value: true },
});

/**
 * Defines a property, whatever `Object.prototype` and `Error.prototype` have. Only what is
 * enumerable is printed and copied with the fields. All are writable, like what `Error` defines:
 * Next.js assigns digests of its own.
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
 * The mark of an exception by which Next.js ends the rendering of a page ahead of its visits. Only
 * with that mark does it render the page at each visit instead.
 * @param {any} cause
 * @returns {string | undefined}
 */
function digestOf(cause) {
  try {
    const digest = Object.hasOwn(cause, 'digest') ? cause.digest : undefined;
    return typeof digest === 'string' ? digest : undefined;
  } catch {
    // Not an object, or one whose getters throw.
    return undefined;
  }
}

/**
 * Whether `structuredClone` and `postMessage` accept an error with this cause. The reason of a
 * signal may be anything.
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
 * Whether a value is a `DatabrainError`, of this copy of the package or another one, or what a
 * platform made of one on the way.
 * @param {any} value
 */
export function isDatabrainError(value) {
  try {
    if (value[BRAND] === true) return true;
    const { name, code, kind, outcome } = value;
    return name === NAME && [code, kind, outcome].every((field) => typeof field === 'string');
  } catch {
    // Not an object, or one whose getters throw.
    return false;
  }
}
