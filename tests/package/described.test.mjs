// Whatever throws while an error is described: the call rejects with its own error, and nothing else
// happens. In processes of their own, since each of them changes what all errors have.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';

const limit = { timeout: 30_000 };
const { folder } = install();

const CHANGES = {
  'a frozen Error.prototype': 'Object.freeze(Error.prototype);',
  'frozen intrinsics': 'for (const each of [Error, Error.prototype, TypeError.prototype, Object.prototype, Array.prototype, Function.prototype, Promise.prototype, Promise]) Object.freeze(each);',
  'an Error.prepareStackTrace that throws': "Error.prepareStackTrace = () => { throw new Error('no stack'); };",
  'a getter of Error.stackTraceLimit that throws': "Object.defineProperty(Error, 'stackTraceLimit', { get() { throw new Error('no limit'); } });",
  'setters of Error.prototype that throw': "for (const name of ['cause', 'code', 'kind', 'outcome', 'status', 'operation', 'attempts', 'field', 'retryAfterMs']) Object.defineProperty(Error.prototype, name, { set() { throw new Error('no'); } });",
  'fields of Error.prototype that cannot be written': "Object.assign(Error.prototype, { cause: 1, code: 1, kind: 1, outcome: 1, status: 1 }); Object.freeze(Error.prototype);",
  'an Error that cannot be constructed': "globalThis.Error = class extends Error { constructor() { throw 'no error'; } };",
};

const program = (change) => `
import { createApiToken, isDatabrainError } from 'databrain-edge';
const found = [];
process.on('unhandledRejection', (reason) => found.push('unhandled'));
process.on('uncaughtException', (error) => found.push('uncaught'));
const thrown = Object.assign(new TypeError('fetch failed'), { code: 'ECONNRESET', cause: new Error('inner') });
const request = { dataAppName: 'a', name: 'b' };
const call = (fetch) => createApiToken(request, { serviceToken: 'service_token', timeoutMs: 5000, fetch });
const failed = async (fetch) => {
  const error = await call(fetch).catch((reason) => reason);
  found.push(isDatabrainError(error) && Object.hasOwn(error, 'code') ? error.code : 'another error');
};
// Some of these also keep the test from describing its own.
const log = console.log.bind(console);
const fetches = [
  async () => { throw thrown; },
  () => { throw thrown; },
  async () => new Response('{"error":{"code":"X","message":"m"}}', { status: 400 }),
  async () => new Response(new ReadableStream({ start: (stream) => stream.error(thrown) })),
];
${change}
for (const fetch of fetches) await failed(fetch);
await new Promise((resolve) => setTimeout(resolve, 20));
log(found.join(' '));
process.exit(0);
`;

for (const [title, change] of Object.entries(CHANGES)) {
  test(title, limit, async () => {
    const file = join(folder, `described-${title.replaceAll(/\W/g, '-')}.mjs`);
    writeFileSync(file, program(change));
    const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [stdout, code] = await Promise.all([
      child.stdout.toArray().then((chunks) => Buffer.concat(chunks).toString()),
      new Promise((resolve) => child.on('exit', resolve)),
    ]);
    assert.equal(stdout.trim(), 'NETWORK_ERROR NETWORK_ERROR X NETWORK_ERROR');
    assert.equal(code, 0);
  });
}
