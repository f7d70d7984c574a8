// A timer or listener that outlives its call keeps a script alive: for 30 seconds, by the default of `timeoutMs`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { install } from '../install.mjs';
import { startServers } from '../server.mjs';

const SOON_MS = 2000;

let installed, servers;
before(async () => {
  installed = install();
  servers = await startServers(installed);
});
after(() => servers?.close());

const imports = {
  mjs: `import { createApiToken } from 'databrain-edge';`,
  cjs: `const { createApiToken } = require('databrain-edge');`,
};

function script(kind, more) {
  const file = join(installed.folder, `script.${kind}`);
  writeFileSync(
    file,
    `${imports[kind]}
const [baseUrl, options] = [process.argv[2], JSON.parse(process.argv[3])];
createApiToken({ dataAppName: 'Customer Portal Analytics', name: 'a' }, { serviceToken: 'service_token_demo', baseUrl, ...options${more} })
  .then(() => 'minted', (error) => error.code)
  .then((outcome) => process.stdout.write(outcome));
`,
  );
  return file;
}

/** How a script ended, and how long after it had printed its outcome. */
function run(file, ...argv) {
  const child = spawn(process.execPath, [file, ...argv], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000, killSignal: 'SIGKILL' });
  let printed = '';
  let errors = '';
  let at = 0;
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text;
    at = Date.now();
  });
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  return new Promise((resolve) => {
    child.on('close', (status, signal) => resolve({ printed, errors, end: signal ?? status, exitDelayMs: Date.now() - at }));
  });
}

const outcomes = {
  minted: {},
  TIMEOUT: { step: { fault: 'neverAnswers' }, options: { timeoutMs: 200 } },
  RESPONSE_TOO_LARGE: { step: { fault: 'hugeBody', bytes: 64 * 1024 * 1024 } },
  NETWORK_ERROR: { step: { fault: 'reset' } },
  REDIRECTED: { step: { fault: 'redirect', location: 'http://127.0.0.1:1/' } },
  ABORTED: { step: { fault: 'stalledBody' }, more: ', signal: AbortSignal.timeout(200)' },
};

for (const kind of Object.keys(imports)) {
  for (const [outcome, { step, options = {}, more = '' }] of Object.entries(outcomes)) {
    test(`a .${kind} script ends by itself after ${outcome}`, { timeout: 30_000 }, async () => {
      servers.emulator.reset();
      if (step) servers.emulator.script(step);
      const { printed, errors, end, exitDelayMs } = await run(script(kind, more), servers.urls.emulatorUrl, JSON.stringify(options));
      assert.deepEqual({ printed, errors, end }, { printed: outcome, errors: '', end: 0 });
      assert.ok(exitDelayMs < SOON_MS, `it ran on for ${exitDelayMs} ms`);
    });
  }
}
