import { BASELINE } from './clients.mjs';
import { median, summarize } from './statistics.mjs';

/**
 * One column of a table: what was measured of several, in the same rounds.
 * @typedef {object} Figure
 * @property {string} id
 * @property {string} table The title of the table it stands in.
 * @property {string} column
 * @property {string} unit
 * @property {string} [baseline] What the ratios are to.
 * @property {Record<string, import('./statistics.mjs').Summary & {ratio: number | null}>} of
 */

/** @typedef {{id: string, table: string, column: string, unit: string, baseline?: string}} About */

/**
 * @param {About} about
 * @param {Record<string, number[]>} samples
 * @returns {Figure}
 */
export function figure(about, samples) {
  const { baseline = BASELINE } = about;
  const base = samples[baseline];
  // Of each round, then the median: what else the machine did in a round, it did to both.
  const ratio = (values) => (base?.some((value) => value > 0) ? median(values.slice(0, base.length).map((value, round) => value / base[round])) : null);
  const of = Object.entries(samples).map(([name, values]) => [name, { ...summarize(values), ratio: ratio(values) }]);
  return { ...about, baseline, of: Object.fromEntries(of) };
}

/**
 * @template T
 * @param {Record<string, T[]>} results
 * @param {(result: T) => number} pick
 * @returns {Record<string, number[]>}
 */
export const picked = (results, pick) => Object.fromEntries(Object.entries(results).map(([name, list]) => [name, list.map(pick)]));

/** @param {import('./nodes.mjs').Node} node */
export const onNode = (node) => `Node ${node.major}`;
