import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { recorded, row } from '../row.mjs';
import { runnerApp } from '../runner.mjs';
import { startServers } from '../server.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

let app, servers;
before(async () => {
  app = await runnerApp('jest');
  app.add(here('commonjs.cjs'), 'commonjs.test.cjs');
  app.add(here('module.mjs'), 'module.test.mjs');
  app.add(here('jsdom.cjs'), 'jsdom.test.cjs');
  app.add(here('reset.cjs'), 'reset.test.cjs');
  app.add(here('emulator.cjs'), 'emulator.test.cjs');
  writeFileSync(join(app.installed.folder, 'docblock.test.cjs'), `/** @jest-environment node */\n${readFileSync(here('commonjs.cjs'), 'utf8')}`);
  servers = await startServers(app.installed);
});
after(() => servers?.close());

const argv = (environment, file) => ['--ci', '--no-cache', '--json', '--outputFile=report.json', `--env=${environment}`, file];
const facts = { where: 'jest', version: () => app.version, emulator: () => servers.emulator };
const env = (label) => ({ EMULATOR_URL: servers.urls.emulatorUrl, LABEL: label });

row({ ...facts, how: 'node environment, CommonJS test' }, ({ label }) => app.found(argv('node', 'commonjs.test.cjs'), { env: env(label) }));

row({ ...facts, how: 'node environment, ESM test with `--experimental-vm-modules`' }, ({ label }) =>
  app.found(argv('node', 'module.test.mjs'), { env: env(label), flags: ['--experimental-vm-modules'] }),
);

row({ ...facts, how: 'jsdom environment, a test with `@jest-environment node`' }, ({ label }) =>
  app.found(argv('jsdom', 'docblock.test.cjs'), { env: env(label) }),
);

recorded({ where: 'jest', version: () => app.version, how: 'node environment, CommonJS test with the emulator' }, async () => {
  const { end, output, report } = await app.start(argv('node', 'emulator.test.cjs'));
  assert.deepEqual([end, report.numPassedTests, report.numFailedTests], [0, 3, 0], output.slice(-4000));
});

test('jest: calls before and after `jest.resetModules` share work', { timeout: 120_000 }, async () => {
  const { end, output } = await app.start(argv('node', 'reset.test.cjs'));
  assert.equal(end, 0, output.slice(-4000));
});

test("jest: its jsdom environment has no TextDecoder, as this package's README says", { timeout: 120_000 }, async () => {
  const { end, output } = await app.start(argv('jsdom', 'jsdom.test.cjs'), { env: env('jsdom') });
  assert.equal(end, 0, `it is not as the README says any more: change that, and make it a row here if it works now\n${output.slice(-4000)}`);
});
