// A test that is a line of the table which `cargo xtask test` prints: where, in which version, how the package got there, the result.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { within } from './claim.mjs';
import { cleanEnv } from './process-group.mjs';

const WHOLE_MS = 180_000;
const GRACE_MS = 5000;

/**
 * @typedef {object} Facts
 * @property {string} where The runtime or tool: `Node`, `wrangler`.
 * @property {string | Promise<string> | (() => string | Promise<string>)} version As the thing itself tells it.
 * @property {string} how How the package got there: `ESM import`, `vite build`.
 * @property {string} [title] Of the test, where these do not tell it from others.
 * @property {number} [timeoutMs]
 */

/** What a program answers to `--version`. */
export function versionOf(path) {
  const text = execFileSync(path, ['--version'], { encoding: 'utf8', env: cleanEnv(), timeout: 60_000, stdio: ['ignore', 'pipe', 'pipe'] });
  const found = /\d+(\.\d+)+|\d{4}-\d\d-\d\d/.exec(text);
  if (!found) throw new Error(`${path} tells no version: ${text.slice(0, 200)}`);
  return found[0];
}

/** Writes the line. Nothing is written where no folder is named. */
export function record({ where, version, how, ok }) {
  const folder = process.env.DATABRAIN_ROWS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify({ where, version, how, ok })}\n`);
}

/**
 * Registers one test and records how it ended, also where it never ends.
 * @param {Facts} facts
 * @param {(t: import('node:test').TestContext) => unknown} run
 */
export function recorded({ where, version, how, title = `${where}: ${how}`, timeoutMs = WHOLE_MS }, run) {
  test(title, { timeout: timeoutMs + GRACE_MS }, async (t) => {
    let known = 'unknown';
    let ok = false;
    try {
      known = await (typeof version === 'function' ? version() : version);
      assert.match(known, /\d/, `the version of ${where}`);
      await within(timeoutMs, () => run(t));
      ok = true;
    } finally {
      record({ where, version: known, how, ok });
    }
  });
}

const refused = { name: 'DatabrainError', code: 'AUTHENTICATION_ERROR', kind: 'auth', outcome: 'rejected', typed: true };

/** What `probe` must resolve to, wherever it runs. */
export const expected = {
  minted: 2,
  distinct: true,
  error: { ...refused, operation: 'createApiToken' },
  ensured: { created: true, again: false, sameKey: true },
  ensureError: { ...refused, operation: 'ensureApiToken' },
};

/** That an emulator holds what `probe` made under a label, and nothing else under it. */
export function holdsExactly(emulator, label) {
  const names = emulator.state.dataApps.flatMap(({ tokens }) => tokens.map(({ name }) => name));
  const ours = names.filter((name) => name.startsWith(`${label} `));
  assert.deepEqual(ours.sort(), ['ensured', 'one', 'two'].map((name) => `${label} ${name}`), 'tokens on the server');
}

let rows = 0;

/**
 * A line whose test is the probe.
 * @param {Facts & {emulator?: any}} facts `emulator`: the one that `probe` talked to, or a function that gives it when the probe has run.
 * @param {(given: {label: string}) => Promise<unknown>} run Resolves to what `probe(api, baseUrl, label)` resolved to over there.
 */
export function row({ emulator, ...facts }, run) {
  const label = `${facts.where} ${(rows += 1)}`;
  recorded(facts, async () => {
    const result = await run({ label });
    assert.deepEqual(result, expected);
    const holder = typeof emulator === 'function' ? emulator() : emulator;
    if (holder) holdsExactly(holder, label);
  });
}
