// The tests that users write. The one for vitest is run in tests/runtimes/vitest.
import assert from 'node:assert/strict';
import test from 'node:test';
import { run } from '../runtimes/program.mjs';
import { installExample } from './example.mjs';

const limit = { timeout: 60_000 };

/** Which test files `node --test` finds in a folder, by the names of the tests that pass. */
async function passedIn(folder) {
  const { end, stdout, stderr } = await run(process.execPath, ['--test', '--test-reporter=tap'], { cwd: folder });
  assert.equal(end, 0, `${stdout}\n${stderr}`);
  return [...stdout.matchAll(/^ok \d+ - (.*)$/gm)].map(([, name]) => name);
}

test('node --test runs construct-error-test.mjs and lost-answer-test.mjs, and not the test for vitest', limit, async () => {
  const { folder } = installExample('testing');
  assert.deepEqual(await passedIn(folder), ['a missing data app is reported', 'a lost answer leaves the outcome unknown']);
});

test('node --test runs worker-test.mjs', limit, async () => {
  const { folder } = installExample('worker');
  assert.deepEqual(await passedIn(folder), ['the Worker keeps the key']);
});

test('listen.mjs serves the emulator, and ends', limit, async () => {
  const { folder } = installExample('testing');
  const { end, stdout, stderr } = await run(process.execPath, ['listen.mjs'], { cwd: folder });
  assert.deepEqual({ end, stderr }, { end: 0, stderr: '' });
  assert.match(stdout, /^http:\/\/127\.0\.0\.1:\d+\n$/);
});
