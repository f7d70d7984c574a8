// No service token and no key on any surface of any error, and none on the console, in any runtime.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { inBrowser } from '../runtimes/browser.mjs';
import { install } from '../runtimes/install.mjs';
import { startServers } from '../runtimes/server.mjs';
import { inWorkerd } from '../runtimes/workerd.mjs';
import { searchFor } from './search.mjs';
import { surfacesOf } from './surfaces.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const LIMIT_MS = 120_000;

const unique = () => randomBytes(9).toString('hex');
// The second is made of all that a header can carry and that JSON, URLs and pages spell differently.
const newTokens = () => [`canary-${unique()}`, `Canary!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~${unique()}`];

const nodeEntry = (importing) => `${importing}
import { inspect } from 'node:util';
import { failEverywhere } from ${JSON.stringify(here('canary.mjs'))};
const settings = JSON.parse(process.env.CANARY_SETTINGS);
const results = await failEverywhere({ api, settings, inspect: (error) => inspect(error, { showHidden: true, depth: Infinity, getters: true, showProxy: true }) });
await fetch(settings.collectorUrl, { method: 'POST', body: JSON.stringify(results) });
`;

/** In a separate process, whose output contains everything that is printed, including uncaught rejections. */
const inNode = (importing) =>
  async function run({ installed, servers, settings }) {
    let posted;
    const collectorUrl = await servers.serve({
      async fetch(request) {
        posted = await request.text();
        return new Response(null, { status: 204 });
      },
    });
    const entry = join(installed.folder, 'canary.mjs');
    writeFileSync(entry, nodeEntry(importing));
    const env = { ...process.env, CANARY_SETTINGS: JSON.stringify({ ...settings, collectorUrl }) };
    const child = spawn(process.execPath, [entry], { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS, killSignal: 'SIGKILL' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
    const end = await new Promise((resolve) => child.on('close', (status, signal) => resolve(signal ?? status)));
    // The output is not shown: it is what is under suspicion.
    assert.equal(end, 0, 'the process of the canary');
    return { result: JSON.parse(posted), output };
  };

const runtimes = {
  'Node ESM': inNode(`import * as api from 'databrain-edge';`),
  'Node CJS': inNode(`import { createRequire } from 'node:module';\nconst api = createRequire(import.meta.url)('databrain-edge');`),
  workerd: (given) => inWorkerd({ ...given, entry: here('worker.mjs') }),
  chromium: (given) => inBrowser({ ...given, name: 'chromium', entry: here('page.mjs'), run: 'failEverywhere' }),
  firefox: (given) => inBrowser({ ...given, name: 'firefox', entry: here('page.mjs'), run: 'failEverywhere' }),
};

for (const [runtime, run] of Object.entries(runtimes)) {
  test(`${runtime}: every failure`, { timeout: LIMIT_MS }, async (t) => {
    const tokens = newTokens();
    const key = randomUUID();
    const installed = install();
    const minted = new Set();
    const servers = await startServers(installed, { serviceTokens: tokens }, ({ state }) => {
      for (const app of state.dataApps) for (const token of app.tokens) minted.add(token.key);
    });
    try {
      const { result, output } = await run({ installed, servers, settings: { ...servers.urls, tokens, key } });
      const found = searchFor([...tokens, key], minted);
      assert.ok(minted.size >= 4, 'some failures mint a key all the same');
      assert.ok(result.length > 300, `${result.length} failures`);
      for (const { path, problem, surfaces } of result) {
        await t.test(`${runtime}: ${path}`, () => {
          assert.equal(problem, undefined);
          assert.ok(surfaces.length > 10, `only ${surfaces.length} surfaces`);
          assert.deepEqual(found(surfaces), []);
        });
      }
      await t.test(`${runtime}: the console`, () => {
        assert.ok(output.includes('createApiToken') && output.includes('failed:'), 'the errors were not printed');
        assert.deepEqual(found(output.split('\n')), []);
      });
    } finally {
      await servers.close();
    }
  });
}

test('the search finds what is hidden', () => {
  const secret = 'canary/"secret"-5b0f6a0e';
  const found = searchFor([secret]);
  const leaks = {
    message: new Error(`x ${secret}`),
    'a hidden property': Object.defineProperty(new Error('x'), 'hidden', { value: { deep: [secret] }, enumerable: false }),
    'a symbol': Object.assign(new Error('x'), { [Symbol('s')]: secret }),
    'a cause of a cause': new Error('x', { cause: new Error('y', { cause: { headers: { authorization: secret } } }) }),
    'a getter of its class': new (class extends Error { get late() { return secret; } })('x'),
    'a map': Object.assign(new Error('x'), { toJSON: () => ({ secret }) }),
    'capitals': new Error(secret.toUpperCase()),
    'a URL': new Error(`https://x/?t=${encodeURIComponent(secret)}`),
    'a half': new Error(secret.slice(0, 14)),
    'base64': new Error(Buffer.from(`Bearer ${secret}`).toString('base64')),
  };
  for (const [where, error] of Object.entries(leaks)) assert.notDeepEqual(found(surfacesOf(error)), [], where);
  assert.deepEqual(found(surfacesOf(new Error('nothing here'))), []);
});
