// What a terminal shows when nobody catches the error. Node prints the line of the script that
// constructed it, so no such line may be long.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';

const { folder } = install();
/** The line of the script and its marker, the message, the stack, the fields, and Node's version. */
const MOST_BYTES = 2_000;
/** The height of a small terminal. */
const SCREEN = 24;

const request = "{ dataAppName: 'Shop', name: 'CI' }";
const refusing = "async () => new Response('{\"error\":{\"code\":\"DATA_APP_NOT_FOUND\",\"message\":\"Data app not found\"}}', { status: 400 })";
const unreachable = "async () => { throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }); }";
const calls = {
  'a missing token': ['options.serviceToken is required', `createApiToken(${request}, {})`],
  'a refusal': ['Data app not found', `createApiToken(${request}, { serviceToken: 'a_token', fetch: ${refusing} })`],
  'an error of the network': ['the connection failed', `createApiToken(${request}, { serviceToken: 'a_token', maxRetries: 0, fetch: ${unreachable} })`],
};
const programs = {
  'an ES module': ['uncaught.mjs', (call) => `import { createApiToken } from 'databrain-edge';\nawait ${call};\n`],
  CommonJS: ['uncaught.cjs', (call) => `const { createApiToken } = require('databrain-edge');\n${call};\n`],
  slim: ['uncaught-slim.mjs', (call) => `import { readFile } from 'node:fs/promises';
import { createApiToken, useCore } from 'databrain-edge/slim';
useCore(await readFile(new URL(import.meta.resolve('databrain-edge/core.wasm'))));
await ${call};\n`],
};

for (const [kind, [name, write]] of Object.entries(programs)) {
  for (const [what, [message, call]] of Object.entries(calls)) {
    test(`${kind}: ${what}`, { timeout: 30_000 }, () => {
      const file = join(folder, name);
      writeFileSync(file, write(call));
      const { status, stderr } = spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8', env: {} });
      assert.equal(status, 1);
      assert.ok(stderr.length <= MOST_BYTES, `${stderr.length} characters: ${stderr.slice(0, 500)}…`);
      const line = stderr.split('\n').findIndex((text) => text.includes(message));
      assert.ok(line >= 0 && line < SCREEN, `the message is in line ${line}: ${stderr}`);
    });
  }
}
