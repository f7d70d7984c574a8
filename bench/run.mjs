// The benchmark. Usage: node bench/run.mjs [--quick] [--only NAME]..., by `cargo xtask bench`, which sets what it needs.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeApp } from './app.mjs';
import { findNodes } from './nodes.mjs';
import { chart } from './report/chart.mjs';
import { tables, verdictTable } from './report/tables.mjs';
import { versions } from './report/versions.mjs';
import { judge } from './targets.mjs';

/** @typedef {{app: import('../tests/runtimes/install.mjs').Installed, nodes: import('./nodes.mjs').Node[], quick: boolean}} Given */
/** @typedef {(given: Given) => Promise<import('./figure.mjs').Figure[]>} Measurement */

const NAMES = [
  ...['bytes', 'cold', 'instances', 'calls', 'load', 'in-flight', 'growth', 'at-once', 'lists'],
  ...['operations', 'workerd', 'abandoned'],
];
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string', multiple: true, default: [] } } });
const unknown = values.only.filter((name) => !NAMES.includes(name));
if (unknown.length > 0) throw new Error(`--only ${unknown.join(', ')}: known are ${NAMES.join(', ')}`);

const loadAtStart = loadavg()[0];
const app = await makeApp();
const nodes = findNodes();
const machine = { processor: cpus()[0]?.model.trim(), cores: availableParallelism(), versions: versions(app, nodes) };
const figures = [];
const steps = [];
for (const name of NAMES.filter((name) => values.only.length === 0 || values.only.includes(name))) {
  const before = loadavg()[0];
  const began = performance.now();
  const { default: measure } = await import(`./measurements/${name}.mjs`);
  let error;
  try {
    figures.push(...(await measure({ app, nodes, quick: values.quick })));
  } catch (thrown) {
    // The others are measured all the same; the run says at its end that it is not whole.
    error = thrown instanceof Error ? thrown.message : String(thrown);
    process.exitCode = 1;
  }
  // This run's own load is in these, too.
  steps.push({ name, seconds: Math.round((performance.now() - began) / 1000), loadBefore: before, loadAfter: loadavg()[0], ...(error && { error }) });
  process.stderr.write(`${name}: ${error ? `failed: ${error}` : `${steps.at(-1).seconds} s`}\n`);
}

const verdicts = judge(figures);
const isWhole = values.only.length === 0 && !values.quick && !steps.some(({ error }) => error);
mkdirSync(here('../target/bench'), { recursive: true });
const results = { quick: values.quick, machine, loadAtStart, steps, figures, verdicts };
writeFileSync(here('../target/bench/results.json'), `${JSON.stringify(results, undefined, 2)}\n`);

const text = `${tables(figures)}\n\n### Targets\n\n${verdictTable(verdicts)}\n`;
process.stdout.write(`${text}\n`);
const picture = chart(figures);
if (picture) writeFileSync(here(isWhole ? 'chart.svg' : '../target/bench/chart.svg'), picture);
if (isWhole) {
  const facts = `${machine.processor}, ${machine.cores} cores, load before the run ${loadAtStart.toFixed(2)}. ${machine.versions}.`;
  const how = 'Written by `cargo xtask bench`; [README.md](README.md) says what each table means.';
  const cells =
    'A cell has the ratio to `hand-written`, or to the first row where there is none, and then the ' +
    'value. Both are medians; in brackets is the range from the 10th to the 90th percentile.';
  const head = `# What calls cost\n\n${how} ${cells}\n\n${facts}\n`;
  writeFileSync(here('RESULTS.md'), `${head}\n${text}`);
  writeFileSync(here('BYTES.md'), `# Where the bytes are\n\nWritten by \`cargo xtask bench\`.\n\n${execFileSync(process.execPath, [here('bytes.mjs')], { encoding: 'utf8' }).trim()}\n`);
}
