// @ts-check

/**
 * @typedef {object} Clock
 * @property {() => number} now Milliseconds since 1970.
 * @property {((ms: number) => void) | null} advance Moves the clock forward; null when the clock is the caller's own.
 * @property {() => void} reset Takes back every advance.
 */

/**
 * @param {(() => number) | undefined} own The caller's clock. Without one: the system's, which can be advanced.
 * @returns {Clock}
 */
export function createClock(own) {
  if (own) return { now: own, advance: null, reset() {} };
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    advance(ms) {
      if (!Number.isFinite(ms) || ms < 0) throw new TypeError('advance(ms): ms must be a number from 0');
      offset += ms;
    },
    reset() {
      offset = 0;
    },
  };
}

// The largest time a Date can hold; a longer grace period would make toISOString throw.
const LAST_DATE_MS = 8.64e15;

/**
 * @param {number} ms Milliseconds since 1970.
 * @returns {string} ISO 8601.
 */
export const iso = (ms) => new Date(Math.min(ms, LAST_DATE_MS)).toISOString();
