// Where an error came from: V8 appends the frames that await a call only if the error is constructed
// in a function that they await.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';

const { folder } = install();

/** Runs a program that imports the package, and returns what it prints. */
function run(call) {
  const file = join(folder, 'mint.mjs');
  const lines = [
    "import { createApiToken } from 'databrain-edge';",
    `const provision = async () => { return await ${call}; };`,
    'const main = async () => { await provision(); };',
    'await main().catch((error) => console.log(error.stack));',
  ];
  writeFileSync(file, lines.join('\n'));
  return execFileSync(process.execPath, [file], { encoding: 'utf8' });
}

for (const [name, call] of [
  ['a refused input', "createApiToken({}, { serviceToken: 't' })"],
  [
    'a failure of the network',
    "createApiToken({ dataAppName: 'a', name: 'b' }, { serviceToken: 't', maxRetries: 0, fetch: async () => { throw new Error('no'); } })",
  ],
  [
    'a refusal of the server',
    "createApiToken({ dataAppName: 'a', name: 'b' }, { serviceToken: 't', fetch: async () => Response.json({}, { status: 400 }) })",
  ],
]) {
  test(`the stack of ${name} names its caller`, { timeout: 10_000 }, () => {
    const stack = run(call);
    assert.match(stack, /^DatabrainError: /);
    assert.match(stack, /at async provision \(file:.*mint\.mjs:2:\d+\)/);
    assert.match(stack, /at async main \(file:.*mint\.mjs:3:\d+\)/);
  });
}
