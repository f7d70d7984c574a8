// @ts-check
/**
 * What the core is told of a value: its kind, never the value.
 * @module
 */

// What can be seen in a value, as a sum; `src/field.rs` has the same.
const TEXT = 1;
const TOKEN = 2;
const BROKEN_TEXT = 4;
const FALSE = 8;
const TRUE = 16;
export const MILLISECONDS = 32;
const WHOLE = 64;
const COUNT = 128;
const FUNCTION = 256;
const SIGNAL = 512;
const LIST = 1024;
const OBJECT = 2048;
/** Everything is that, but `undefined`. */
export const ANYTHING = 4096;

/** A timer takes a signed 32-bit number of milliseconds; a longer one fires at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** @param {string} text */
function seenInText(text) {
  if (/^[!-~]+$/.test(text)) return TEXT + TOKEN;
  // No UTF-8 exists for half of a pair, so it could only be sent altered.
  if (/\p{Surrogate}/u.test(text)) return BROKEN_TEXT;
  return /\S/.test(text) ? TEXT : 0;
}

/** @param {number} number */
function seenInNumber(number) {
  const isWhole = Number.isSafeInteger(number) && number >= 0;
  return (number > 0 && number <= LONGEST_TIMER_MS ? MILLISECONDS : 0) + (isWhole ? (number > 0 ? WHOLE + COUNT : WHOLE) : 0);
}

/**
 * A signal by its shape: one of another realm, or of a polyfill, is no instance of this realm's class.
 * @param {any} object
 */
function seenInObject(object) {
  if (!object) return 0;
  try {
    if (Array.isArray(object)) return LIST;
    const isSignal = [object.addEventListener, object.removeEventListener].every((method) => typeof method === 'function');
    if (isSignal && typeof object.aborted === 'boolean') return OBJECT + SIGNAL;
  } catch {}
  return OBJECT;
}

/**
 * What can be seen in a value.
 * @param {any} value
 */
export function seenIn(value) {
  switch (typeof value) {
    case 'string':
      return seenInText(value);
    case 'number':
      return seenInNumber(value);
    case 'boolean':
      return value ? TRUE : FALSE;
    case 'function':
      return FUNCTION;
    case 'object':
      return seenInObject(value);
  }
  return 0;
}
