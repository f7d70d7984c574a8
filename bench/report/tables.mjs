import { OURS } from '../clients.mjs';

const LARGE = 100;
const SMALL = 10;

/** @param {number} value */
function number(value) {
  if (value >= LARGE || Number.isInteger(value)) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= SMALL ? 1 : 2);
}

/**
 * A median, and the interval around it if the rounds differ.
 * @param {import('../statistics.mjs').Summary} summary
 * @param {(value: number) => string} shown
 * @param {string} [unit]
 */
function spread({ median, low, high }, shown, unit = '') {
  const [middle, from, to] = [median, low, high].map(shown);
  return `${middle}${unit}${from === to ? '' : ` (${from}-${to})`}`;
}

/** @param {import('../statistics.mjs').Summary} ratio */
export const times = (ratio) => spread(ratio, (value) => value.toFixed(2), 'x');

/** A ratio and the value, or the value and its interval if there is no ratio or it is 1. */
const cell = (name, { baseline, of }) => {
  const { ratio, ...summary } = of[name];
  if (ratio === null || name === baseline) return spread(summary, number);
  return `${times(ratio)} · ${number(summary.median)}`;
};

/** @param {(string | number)[][]} rows The first one is the head. */
export function markdown([head, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index ? '---:' : '---'))), ...rows.map(line)].join('\n');
}

/**
 * @param {import('../figure.mjs').Figure[]} figures
 * @returns {string} Markdown.
 */
export function tables(figures) {
  return [...new Set(figures.map(({ table }) => table))]
    .map((title) => {
      const columns = figures.filter(({ table }) => table === title);
      const names = Object.keys(columns[0].of);
      const head = ['', ...columns.map(({ column, unit }) => `${column}, ${unit}`)];
      const rows = names.map((name) => [name === OURS ? `**${name}**` : name, ...columns.map((column) => cell(name, column))]);
      return `### ${title}\n\n${markdown([head, ...rows])}`;
    })
    .join('\n\n');
}

/** @param {import('../targets.mjs').Verdict[]} verdicts */
export const verdictTable = (verdicts) =>
  markdown([
    ['target', 'where', 'measured', ''],
    ...verdicts.map(({ text, where, measured, isReached }) => [text, where, measured, isReached ? 'reached' : '**not reached**']),
  ]);
