// Answers hold keys and must not be cached. Not every host lets a request say so: older versions of Cloudflare's throw for it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { install } from '../runtimes/install.mjs';

const { folder } = install();

/** Replacements of the runtime's `Request`, and the resulting `cache`. */
const runtimes = {
  'the unchanged runtime': ['', 'no-store'],
  'a `Request` with the property': ["Request = class { get cache() { throw new TypeError('not a Request'); } };", 'no-store'],
  'a `Request` that extends the runtime\'s': ['Request = class extends Request {};', 'no-store'],
  'a `Request` without it': ['Request = class {};'],
  'no `Request`': ['delete globalThis.Request;'],
  'a `Request` that is `null`': ['Request = null;'],
  'a `Request` without a prototype': ['Request = () => {};'],
  'a `Request` that cannot be read': ["Object.defineProperty(globalThis, 'Request', { get() { throw new Error('no'); } });"],
  'a prototype that cannot be read': ["Request = { get prototype() { throw new Error('no'); } };"],
  'a prototype that cannot be searched': ["Request = { prototype: new Proxy({}, { has() { throw new Error('no'); } }) };"],
};

const program = (change) => `import { listApiTokens } from 'databrain-edge';
${change}
let given;
const answer = { status: 200, headers: { get: () => null }, body: new Response('{"data":[]}').body };
const fetch = async (_, init) => ((given = init), answer);
await listApiTokens({ dataAppName: 'a' }, { serviceToken: 't', fetch });
console.log(JSON.stringify({ has: 'cache' in given, cache: given.cache }));
`;

for (const [index, [runtime, [change, cache]]] of Object.entries(runtimes).entries()) {
  test(`${runtime}: cache is ${cache ?? 'not set'}`, { timeout: 20_000 }, async () => {
    // In a separate process, since the runtime is checked only once.
    const file = join(folder, `runtime-${index}.mjs`);
    writeFileSync(file, program(change));
    const { stdout } = await promisify(execFile)(process.execPath, [file]);
    assert.deepEqual(JSON.parse(stdout), { has: cache !== undefined, ...(cache && { cache }) });
  });
}
