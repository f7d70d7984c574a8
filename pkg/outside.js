// @ts-check
/**
 * How the core looks at what comes from outside: by its shape. It may be of another realm, a stub or a proxy, and any look
 * at it may throw.
 * @module
 */

/**
 * A field; `undefined` where there is none, or where reading it throws.
 * @param {any} object
 * @param {string} name
 */
export function field(object, name) {
  try {
    return object[name];
  } catch {}
}

/**
 * What a method returns or throws.
 * @param {any} object
 * @param {string} method
 * @param {unknown} first
 * @param {unknown} second
 */
export const invoke = (object, method, first, second) => object[method](first, second);
