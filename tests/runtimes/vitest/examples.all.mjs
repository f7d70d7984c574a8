// The example for vitest, in a folder that holds tests for `node --test`, too.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { installExample } from '../../examples/example.mjs';
import { nodeProgram } from '../nodes.mjs';
import { run } from '../program.mjs';
import { addSet } from '../tool-set.mjs';

test('vitest runs token.spec.js and nothing else', { timeout: 120_000 }, async () => {
  const installed = installExample('testing');
  const { folder } = installed;
  addSet(installed, 'runners');
  const argv = [join(folder, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=json', '--outputFile=report.json'];
  const { end, stdout, stderr } = await run(nodeProgram(22).path, argv, { cwd: folder, env: { CI: 'true' } });
  const report = join(folder, 'report.json');
  assert.ok(existsSync(report), `no report; it printed:\n${stdout}\n${stderr}`);
  const { testResults, numPassedTests } = JSON.parse(readFileSync(report, 'utf8'));
  assert.deepEqual({ end, numPassedTests }, { end: 0, numPassedTests: 1 }, `${stdout}\n${stderr}`);
  assert.deepEqual(testResults.map(({ name }) => name), [join(folder, 'token.spec.js')]);
});
