// The table of the runtimes: the lines that the tests wrote, put together.
// node tests/runtimes/rows/table.mjs [--page FILE] NAME=FOLDER...
// Fails unless every folder holds rows, and every row is a success.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const PASSED = 'passed';
const FAILED = 'FAILED';
const SILENT = 'SAID NOTHING';
const HEADINGS = ['where', 'version', 'how', 'result'];

/** @typedef {[where: string, version: string, how: string, result: string]} Row */

/**
 * The rows that the tests of a fixture wrote. A line that cannot be read is no success.
 * @param {string} name Of the fixture.
 * @param {string[]} lines
 * @returns {Row[]}
 */
export function rowsOf(name, lines) {
  const unplaced = (result) => ['?', '', `tests/runtimes/${name}`, result];
  if (lines.length === 0) return [unplaced(SILENT)];
  return lines.map((line) => {
    try {
      const { where, version, how, ok } = JSON.parse(line);
      const isWhole = [where, version, how].every((cell) => typeof cell === 'string');
      if (isWhole) return [where, version, how, ok === true ? PASSED : FAILED];
    } catch {}
    return unplaced(FAILED);
  });
}

/**
 * By place, by version as numbers, by way. What was tried twice has passed only if it did both times.
 * @param {Row[]} rows
 */
export function sorted(rows) {
  const { compare } = new Intl.Collator('en', { numeric: true });
  const badness = ([, , , result]) => [PASSED, FAILED, SILENT].indexOf(result);
  const order = (one, other) =>
    [0, 1, 2].reduce((found, cell) => found || compare(one[cell], other[cell]), 0) || badness(other) - badness(one);
  const placeOf = (row) => JSON.stringify(row.slice(0, 3));
  const all = rows.toSorted(order);
  return all.filter((row, index) => index === 0 || placeOf(row) !== placeOf(all[index - 1]));
}

/** @param {Row[]} rows */
export function table(rows) {
  const lines = [HEADINGS, ...rows];
  const widths = HEADINGS.map((_, cell) => Math.max(...lines.map((line) => line[cell].length)));
  const text = (line) => line.map((cell, index) => cell.padEnd(widths[index])).join('  ').trimEnd();
  return lines.map(text).join('\n');
}

/**
 * It says nothing of the time, so that it changes only when a version or a result does.
 * @param {Row[]} rows
 */
export function page(rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  const lines = [HEADINGS, HEADINGS.map(() => '---'), ...rows].map(line).join('');
  return `# Where the package runs

\`cargo xtask test --all --update-results\` writes this table: each line is a test of the packed package, which talks to the emulator
on the same machine.

${lines}`;
}

function linesIn(folder) {
  const files = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  return files.flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean));
}

function main() {
  const options = /** @type {const} */ ({ page: { type: 'string' } });
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const fixtures = positionals.map((text) => text.split('='));
  const rows = sorted(fixtures.flatMap(([name, folder]) => rowsOf(name, linesIn(folder))));
  console.log(table(rows));
  if (values.page) writeFileSync(values.page, page(rows));
  if (rows.some(([, , , result]) => result !== PASSED)) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
