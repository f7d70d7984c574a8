import { BASELINE } from './clients.mjs';
import { ratioOf, summarize } from './statistics.mjs';

/**
 * One column of a table: what was measured of several, in the same rounds.
 * @typedef {object} Figure
 * @property {string} id
 * @property {string} table The title of the table it stands in.
 * @property {string} column
 * @property {string} unit
 * @property {string | null} baseline What the ratios are to.
 * @property {Record<string, Measured>} of
 */

/**
 * `values` are those of the rounds; the same place in those of another is the same round.
 * @typedef {Summary & {ratio: Summary | null, values: number[]}} Measured
 */

/** @typedef {import('./statistics.mjs').Summary} Summary */
/** @typedef {Omit<Figure, 'of' | 'baseline'> & {baseline?: string | null}} About */

/**
 * @param {About} about
 * @param {Record<string, number[]>} samples
 * @returns {Figure}
 */
export function figure(about, samples) {
  const { baseline = BASELINE } = about;
  const ratio = (values) => ratioOf(values, samples[baseline]);
  const measured = (values) => ({ ...summarize(values), ratio: ratio(values), values });
  const of = Object.entries(samples).map(([name, values]) => [name, measured(values)]);
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
