// V8 of Node 20 and 22 inlines a wasm export into its hot callers. It ends the process if it must deoptimize one of them while the
// export runs and the export returns an object. So none of ours does.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';

const { folder } = install();
const CALLS = 10_000;
const RUNS = 4;

// All wait before the first is answered.
const program = `
import { createApiToken } from 'databrain-edge';
const held = [];
const options = { serviceToken: 'service_token_demo', fetch: () => new Promise((resolve) => held.push(resolve)) };
const calls = Array.from({ length: ${CALLS} }, () => createApiToken({ dataAppName: 'a', name: 'b' }, options));
while (held.length < ${CALLS}) await new Promise((resolve) => setImmediate(resolve));
for (const answer of held) answer(new Response('{"key":"7c9e6679-7425-40de-944b-e07fc1f90ae7"}'));
console.log((await Promise.all(calls)).length);
`;

test('ten thousand calls at once do not end the process', { timeout: 120_000 }, () => {
  const file = join(folder, 'at-once.mjs');
  writeFileSync(file, program);
  // It ended about every second run.
  for (let run = 0; run < RUNS; run += 1) {
    const { status, signal, stdout } = spawnSync(process.execPath, [file], { encoding: 'utf8', timeout: 60_000 });
    assert.deepEqual([status, signal, stdout.trim()], [0, null, String(CALLS)]);
  }
});
