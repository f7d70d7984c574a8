// The programs of docs/guide.md that need no framework. Its route and its pages are run in tests/runtimes/next and nuxt.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import { run } from '../runtimes/program.mjs';
import { startServers } from '../runtimes/server.mjs';
import { EXAMPLES, installExample } from './example.mjs';

const APP = 'Customer Portal Analytics';
const limit = { timeout: 60_000 };

const examples = [
  { name: 'nextjs', installed: installExample('nextjs'), prefix: '' },
  { name: 'nuxt', installed: installExample('nuxt'), prefix: 'NUXT_' },
];
const scripts = installExample('node');

let servers;
before(async () => {
  servers = await startServers(scripts, { dataApps: ['Another'] });
});
beforeEach(() => servers.emulator.reset());
after(() => servers?.close());

/** What a program prints, and how it ends. */
function programEnds({ folder }, file, env = {}) {
  const settings = { DATABRAIN_API_URL: servers.urls.emulatorUrl, DATABRAIN_SERVICE_TOKEN: 'service_token_demo', ...env };
  return run(process.execPath, [file], { cwd: folder, env: settings });
}

const dataApp = () => servers.emulator.state.dataApps.find(({ name }) => name === APP);

for (const { name, installed, prefix } of examples) {
  test(`${name}/setup.mjs creates a data app, a key and an embed, once, and prints the environment`, limit, async () => {
    const first = await programEnds(installed, 'setup.mjs');
    const again = await programEnds(installed, 'setup.mjs');
    const { tokens, embeds } = dataApp();
    assert.deepEqual([tokens.length, embeds.length], [1, 1]);
    const environment = {
      DATABRAIN_API_KEY: tokens[0].key,
      DATABRAIN_DATA_APP: APP,
      DATABRAIN_EMBED_ID: embeds[0].embedId,
      DATABRAIN_API_URL: servers.urls.emulatorUrl,
    };
    const stdout = Object.entries(environment).map(([variable, value]) => `${prefix}${variable}=${value}\n`).join('');
    for (const ended of [first, again]) assert.deepEqual(ended, { end: 0, stdout, stderr: '' });
  });

  test(`${name}/setup.mjs fails without a service token, and prints no environment`, limit, async () => {
    const { end, stdout, stderr } = await programEnds(installed, 'setup.mjs', { DATABRAIN_SERVICE_TOKEN: '' });
    assert.deepEqual({ end, stdout }, { end: 1, stdout: '' });
    assert.match(stderr, /serviceToken/);
  });
}

test('rotate.mjs prints only the new key, and the old one ends in a day', limit, async () => {
  await programEnds(examples[0].installed, 'setup.mjs');
  const [{ key }] = dataApp().tokens;
  const ended = await programEnds(scripts, 'rotate.mjs', { DATABRAIN_API_KEY: key });
  const [old, { key: successor }] = dataApp().tokens;
  assert.deepEqual(ended, { end: 0, stdout: successor, stderr: '' });
  assert.notEqual(successor, key);
  const seconds = (Date.parse(old.expiresAt) - Date.now()) / 1000;
  assert.ok(seconds > 86_000 && seconds <= 86_400, `the old key ends in ${seconds} seconds`);
});

test('every example starts the emulator in the same way', () => {
  const script = (name) => JSON.parse(readFileSync(`${EXAMPLES}${name}/package.json`, 'utf8')).scripts.emulator;
  for (const name of ['nextjs', 'nuxt']) assert.equal(script(name), script('node'));
});
