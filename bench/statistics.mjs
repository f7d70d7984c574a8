/** @param {number[]} values */
const sorted = (values) => values.toSorted((one, other) => one - other);

/** @param {number[]} values */
export function median(values) {
  const inOrder = sorted(values);
  const middle = inOrder.length >> 1;
  return inOrder.length % 2 ? inOrder[middle] : (inOrder[middle - 1] + inOrder[middle]) / 2;
}

/**
 * @typedef {object} Summary
 * @property {number} median
 * @property {number} low The first quartile.
 * @property {number} high The third.
 * @property {number} samples
 */

/**
 * @param {number[]} values
 * @returns {Summary}
 */
export function summarize(values) {
  const inOrder = sorted(values);
  const at = (part) => inOrder[Math.round(part * (inOrder.length - 1))];
  return { median: median(values), low: at(0.25), high: at(0.75), samples: values.length };
}

/**
 * In another order each time: what a round does to the next must not always fall on the same one.
 * @template T
 * @param {readonly T[]} items
 * @returns {T[]}
 */
export function shuffled(items) {
  const rest = [...items];
  const order = [];
  while (rest.length > 0) order.push(...rest.splice(Math.floor(Math.random() * rest.length), 1));
  return order;
}
