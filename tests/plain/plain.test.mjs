// What `wasm-pack build` makes of the crate, without the package's loader: an operation is a
// function that returns a promise, and the crate is made of the libraries that it names.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { has } from '../package/call.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const built = process.env.DATABRAIN_PLAIN;
if (!built) throw new Error('DATABRAIN_PLAIN is not set: run `cargo xtask test --only plain`');
const api = createRequire(import.meta.url)(built);

const limit = { timeout: 20_000 };
const request = { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' };
const serviceToken = 'service_token_of_this_test';
const key = '5b0f6a0e-6f1c-4d9c-9d68-1f2a3b4c5d6e';

test('createApiToken returns a promise of the answer of options.fetch', limit, async () => {
  const bodies = [];
  const fetch = async (_url, { body }) => {
    bodies.push(JSON.parse(body));
    return Response.json({ key });
  };
  const promise = api.createApiToken(request, { serviceToken, fetch });
  assert.ok(promise instanceof Promise);
  assert.deepEqual(await promise, { key });
  assert.deepEqual(bodies, [request]);
});

test('without options.fetch, the request is sent by the fetch of the runtime', limit, async (t) => {
  const seen = [];
  const server = createServer((incoming, outgoing) => {
    seen.push([incoming.method, incoming.url, incoming.headers.authorization]);
    outgoing.setHeader('content-type', 'application/json').end(JSON.stringify({ key }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const baseUrl = `http://127.0.0.1:${server.address().port}`;
  assert.deepEqual(await api.createApiToken(request, { serviceToken, baseUrl }), { key });
  assert.deepEqual(seen, [['POST', '/api/v2/data-app/api-tokens', `Bearer ${serviceToken}`]]);
});

/** What the promise is rejected with. */
async function rejection(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  assert.fail('should have been rejected');
}

test('bad input is rejected with an Error that has the documented fields', limit, async () => {
  const error = await rejection(api.createApiToken({ ...request, name: 5 }, { serviceToken }));
  assert.ok(error instanceof Error);
  assert.ok(error.message.length > 0);
  has(error, { code: 'INVALID_INPUT', kind: 'input', outcome: 'notSent', attempts: 0 });
  has(error, { operation: 'createApiToken', field: 'request.name' });
});

test('a refusal is rejected with the status and how many requests were sent', limit, async () => {
  const fetch = async () => Response.json({ error: 'no' }, { status: 400 });
  const error = await rejection(api.createApiToken(request, { serviceToken, fetch }));
  has(error, { status: 400, attempts: 1, outcome: 'rejected' });
});

test('its fields are own and enumerable, so that copies and JSON have them', limit, async () => {
  const fetch = async () => { throw new TypeError('no route'); };
  const error = await rejection(api.createApiToken(request, { serviceToken, fetch, maxRetries: 0 }));
  const fields = { name: 'DatabrainError', code: 'NETWORK_ERROR', kind: 'network', outcome: 'unknown' };
  has(JSON.parse(JSON.stringify(error)), { ...fields, attempts: 1, operation: 'createApiToken' });
  assert.equal(error.cause.message, 'no route');
  assert.equal(Object.getOwnPropertyDescriptor(error, 'cause').enumerable, false);
});

const LIBRARIES = [
  'js-sys',
  'serde',
  'serde-wasm-bindgen',
  'wasm-bindgen',
  'wasm-bindgen-futures',
  'web-sys',
];

test('the crate names the six libraries and the plain build is made of them', limit, () => {
  const target = ['--package', 'databrain-edge', '--target', 'wasm32-unknown-unknown'];
  const form = ['--edges', 'normal', '--depth', '1', '--prefix', 'none', '--format', '{p}'];
  const tree = ['tree', '--offline', ...target, ...form];
  const lines = execFileSync('cargo', tree, { cwd: root, encoding: 'utf8' }).split('\n');
  const direct = lines.slice(1).map((line) => line.split(' ')[0]);
  assert.deepEqual(LIBRARIES.filter((name) => !direct.includes(name)), []);
});

test('the crate\'s own code uses each of them', limit, () => {
  const files = readdirSync(join(root, 'src'), { recursive: true });
  const rust = files.filter((name) => name.endsWith('.rs')).map((name) => join(root, 'src', name));
  const code = rust.map((path) => readFileSync(path, 'utf8').replaceAll(/^\s*\/\/.*$/gm, ''));
  const isUsed = (name) => code.some((text) => text.includes(`${name.replaceAll('-', '_')}::`));
  assert.deepEqual(LIBRARIES.filter((name) => !isUsed(name)), []);
});
