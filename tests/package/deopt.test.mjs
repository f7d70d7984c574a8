// V8 of Node 20 ends the process where optimised code that waits for a wasm call which returns an
// object is deoptimised, and nothing can catch that. So none of the package's returns one. Each of
// these changes is one that V8 takes back what it has optimised for, made while a call runs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';

const { folder } = install();

const CHANGES = {
  'AsyncLocalStorage is used for the first time': 'new AsyncLocalStorage().enterWith(1);',
  'Array.prototype gets a property': `
  Array.prototype[Symbol.iterator] = Array.prototype[Symbol.iterator];
  Array.prototype.extra = () => 1;
`,
  'Promise.prototype.then is replaced': `
  const { then } = Promise.prototype;
  Promise.prototype.then = function (...given) { return then.apply(this, given); };
`,
};

const program = (change) => `
import { AsyncLocalStorage } from 'node:async_hooks';
import { createApiToken } from 'databrain-edge';
const request = { dataAppName: 'a', name: 'b' };
const turn = () => new Promise((resolve) => setImmediate(resolve));
function change() { ${change} }
let next;
const fetch = async () => { next?.(); next = undefined; return Response.json({ key: 'k' }); };
const call = () => createApiToken(request, { serviceToken: 't', fetch });
async function oneByOne(count) {
  for (let left = count; left > 0; left -= 1) await call();
}
async function sideBySide(count) {
  for (let left = count; left > 0; left -= 1) {
    call();
    if (left % 100 === 0) await turn();
  }
}
await oneByOne(5000);
await sideBySide(20000);
next = change;
await oneByOne(50);
await sideBySide(50);
await turn();
console.log((await call()).key);
process.exit(0);
`;

for (const [what, change] of Object.entries(CHANGES)) {
  test(`${what} inside of a fetch`, () => {
    const file = join(folder, 'deopt.mjs');
    writeFileSync(file, program(change));
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, [file], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    assert.deepEqual([status, signal, stdout], [0, null, 'k\n'], stderr);
  });
}
