import { OURS } from '../clients.mjs';

const LARGE = 100;
const SMALL = 10;

/** @param {number} value */
function number(value) {
  if (value >= LARGE || value === 0) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= SMALL ? 1 : 2);
}

/** @param {{median: number, ratio: number | null}} cell */
const cell = ({ median, ratio }) => (ratio === null ? number(median) : `${number(median)} (${ratio.toFixed(2)}x)`);

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
      const rows = names.map((name) => [name === OURS ? `**${name}**` : name, ...columns.map(({ of }) => cell(of[name]))]);
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
