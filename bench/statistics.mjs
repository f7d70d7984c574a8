/** @param {number[]} values */
const sorted = (values) => values.toSorted((one, other) => one - other);

/**
 * The value below which this part of them is, between two of them if need be.
 * @param {number[]} values
 * @param {number} part
 */
function quantile(values, part) {
  const inOrder = sorted(values);
  const place = part * (inOrder.length - 1);
  const [below, above] = [inOrder[Math.floor(place)], inOrder[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}

/** @param {number[]} values */
export const median = (values) => quantile(values, 0.5);

/**
 * @typedef {object} Summary
 * @property {number} median
 * @property {number} low The 10th percentile.
 * @property {number} high The 90th.
 * @property {number} samples
 */

/**
 * @param {number[]} values
 * @returns {Summary}
 */
export function summarize(values) {
  const [low, high] = [quantile(values, 0.1), quantile(values, 0.9)];
  return { median: median(values), low, high, samples: values.length };
}

/**
 * The quotients of each round: what else the machine did in a round, it did to both.
 * @param {number[]} values
 * @param {number[]} others
 * @returns {Summary | null} Nothing where the others are not there, or cost nothing.
 */
export function ratioOf(values, others) {
  if (!others?.some((value) => value > 0)) return null;
  const rounds = Math.min(values.length, others.length);
  return summarize(values.slice(0, rounds).map((value, round) => value / others[round]));
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

/**
 * Adds the rounds of each to those that are there.
 * @template T
 * @param {Record<string, T[]>} results
 * @param {Record<string, T[]>} more
 */
export function joined(results, more) {
  for (const [name, list] of Object.entries(more)) (results[name] ??= []).push(...list);
  return results;
}
