// @ts-check

/**
 * @typedef {object} Clock
 * @property {() => number} now Milliseconds since 1970.
 * @property {((ms: number) => void) | null} advance Moves the clock forward; null if the clock is the caller's.
 * @property {() => void} reset Undoes all advances.
 */

/**
 * @param {(() => number) | undefined} own The caller's clock. Default: the system clock, which can be advanced.
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

// The largest time that a `Date` can represent. `toISOString` would throw for a longer grace period.
const LAST_DATE_MS = 8.64e15;

/**
 * @param {number} ms Milliseconds since 1970.
 * @returns {string} ISO 8601.
 */
export const iso = (ms) => new Date(Math.min(ms, LAST_DATE_MS)).toISOString();
