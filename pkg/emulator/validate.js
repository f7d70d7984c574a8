// @ts-check
/**
 * Rules for bodies and queries. Their messages are those of the Joi library, since the real API sends such messages. A
 * rule stops at the first problem, and never repeats the refused value, which may be a credential.
 * @module
 */

/**
 * @typedef {object} Rule
 * @property {boolean} [required]
 * @property {(value: any, path: string) => string | undefined} check Returns the message, or undefined if the value is valid.
 */

/**
 * @param {string} path
 * @param {string} complaint
 */
const say = (path, complaint) => `"${path || 'value'}" ${complaint}`;

/**
 * @param {(value: any) => boolean} holds
 * @param {string} complaint
 * @returns {Rule}
 */
const rule = (holds, complaint) => ({ check: (value, path) => (holds(value) ? undefined : say(path, complaint)) });

/** @param {Rule} rule */
export const required = (rule) => ({ ...rule, required: true });

/** @type {Rule} */
export const text = {
  check(value, path) {
    if (typeof value !== 'string') return say(path, 'must be a string');
    return value === '' ? say(path, 'is not allowed to be empty') : undefined;
  },
};

/** @type {Rule} */
export const flag = rule((value) => typeof value === 'boolean', 'must be a boolean');

/** @type {Rule} */
export const anyObject = rule(isObject, 'must be of type object');

/** @type {Rule} */
export const anything = rule(() => true, '');

/** @type {Rule} */
export const positive = {
  check(value, path) {
    if (typeof value !== 'number') return say(path, 'must be a number');
    if (!Number.isSafeInteger(value)) return say(path, Number.isInteger(value) ? 'must be a safe number' : 'must be an integer');
    return value > 0 ? undefined : say(path, 'must be a positive number');
  },
};

/**
 * Seconds: a number from 0, or the same number as decimal text.
 * @type {Rule}
 */
export const seconds = {
  check(value, path) {
    const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number') return say(path, 'must be a number');
    if (Math.abs(number) > Number.MAX_SAFE_INTEGER) return say(path, 'must be a safe number');
    return number >= 0 ? undefined : say(path, 'must be greater than or equal to 0');
  },
};

/** @type {Rule} */
export const pageNumber = {
  check(value, path) {
    if (typeof value !== 'string' || !/^\d+$/.test(value)) return say(path, 'must be a number');
    return Number(value) >= 1 ? undefined : say(path, 'must be greater than or equal to 1');
  },
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @param {string} value */
export const isUuid = (value) => UUID.test(value);

/** @type {Rule} */
export const uuid = { check: (value, path) => text.check(value, path) ?? (isUuid(value) ? undefined : say(path, 'must be a valid GUID')) };

/** @param {...string} values */
export const oneOf = (...values) => rule((value) => values.includes(value), `must be one of [${values.join(', ')}]`);

/**
 * @param {Rule} item
 * @returns {Rule}
 */
export const list = (item) => ({
  check(value, path) {
    if (!Array.isArray(value)) return say(path, 'must be an array');
    for (const [index, entry] of value.entries()) {
      const message = item.check(entry, `${path}[${index}]`);
      if (message) return message;
    }
  },
});

/**
 * @param {Record<string, Rule>} fields
 * @param {object} [more]
 * @param {boolean} [more.open] Whether unknown fields are accepted. Default false.
 * @param {(value: Record<string, any>, name: (field: string) => string) => string | undefined} [more.also] A rule over several fields.
 * @returns {Rule}
 */
export const object = (fields, { open = false, also } = {}) => ({
  check(value, path) {
    if (!isObject(value)) return say(path, 'must be of type object');
    const name = (/** @type {string} */ field) => (path ? `${path}.${field}` : field);
    for (const [field, rule] of Object.entries(fields)) {
      if (!Object.hasOwn(value, field)) {
        if (rule.required) return say(name(field), 'is required');
        continue;
      }
      const message = rule.check(value[field], name(field));
      if (message) return message;
    }
    const unknown = Object.keys(value).find((field) => !Object.hasOwn(fields, field));
    if (unknown !== undefined && !open) return say(name(unknown), 'is not allowed');
    return also?.(value, name);
  },
});

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
