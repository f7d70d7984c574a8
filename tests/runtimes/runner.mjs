// A user's app whose test runs in a test runner, with what the runner said of it.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { install } from './install.mjs';
import { nodeProgram } from './nodes.mjs';
import { run } from './program.mjs';
import { expected } from './row.mjs';
import { addSet } from './tool-set.mjs';

// The oldest Node that both runners take.
const NODE = 22;
const TAIL = 4000;
const probeFile = fileURLToPath(new URL('probe.mjs', import.meta.url));

/** @param {string} runner Its name, with its program in the app. */
export async function runnerApp(runner) {
  const installed = install();
  const { folder } = installed;
  addSet(installed, 'runners');
  copyFileSync(probeFile, join(folder, 'probe.mjs'));
  await bundle(installed, probeFile, { format: 'cjs', outfile: join(folder, 'probe.cjs') });
  writeFileSync(join(folder, 'expected.json'), JSON.stringify(expected));
  const manifest = join(folder, `node_modules/${runner}/package.json`);
  const { version, bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  const program = createRequire(manifest).resolve(`./${typeof bin === 'string' ? bin : bin[runner]}`);
  return {
    installed,
    version,
    /** Puts a test there. Its name ends as the runner wants it, which would make it one of our own here. */
    add: (from, name) => copyFileSync(from, join(folder, name)),
    /** Runs it, with flags for Node before it. `report`: what the runner itself counts. */
    async start(argv, { env = {}, flags = [] } = {}) {
      rmSync(join(folder, 'report.json'), { force: true });
      const ended = await run(nodeProgram(NODE).path, [...flags, program, ...argv], { cwd: folder, env: { CI: 'true', ...env } });
      const output = `${ended.stdout}\n${ended.stderr}`;
      if (!existsSync(join(folder, 'report.json'))) throw new Error(`${runner} ended with ${ended.end}, without a report:\n${output.slice(-TAIL)}`);
      return { end: ended.end, output, report: JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) };
    },
    /** What the probe found in the tests that ran; their assertions held, and the runner says so. */
    async found(argv, given, tests = 1) {
      rmSync(join(folder, 'found.json'), { force: true });
      const { end, output, report } = await this.start(argv, given);
      const { success, numPassedTests, numFailedTests } = report;
      const wanted = { end: 0, success: true, numPassedTests: tests, numFailedTests: 0 };
      assert.deepEqual({ end, success, numPassedTests, numFailedTests }, wanted, output.slice(-TAIL));
      return JSON.parse(readFileSync(join(folder, 'found.json'), 'utf8'));
    },
  };
}
