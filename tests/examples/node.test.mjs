// The programs for Node, each in a process of its own, against the emulator. Deno and Bun run them, too.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { bun } from '../runtimes/bun/bun.mjs';
import { deno, env as envOfDeno } from '../runtimes/deno/deno.mjs';
import { run } from '../runtimes/program.mjs';
import { startServers } from '../runtimes/server.mjs';
import { installExample } from './example.mjs';

const APP = 'Customer Portal Analytics';
const TOKEN = 'service_token_demo';
const limit = { timeout: 60_000 };

let folder, servers;
before(async () => {
  const installed = installExample('node');
  folder = installed.folder;
  servers = await startServers(installed);
});
beforeEach(() => servers.emulator.reset());
after(() => servers?.close());

const tokens = () => servers.emulator.state.dataApps[0].tokens;

/** What a program prints, and how it ends. */
function programEnds(argv, env = {}, runtime = process.execPath) {
  const settings = { DATABRAIN_API_URL: servers.urls.emulatorUrl, DATABRAIN_SERVICE_TOKEN: TOKEN, ...env };
  return run(runtime, argv, { cwd: folder, env: settings });
}

for (const file of ['mint.mjs', 'mint.cjs']) {
  test(`${file} prints only the key, however often it runs`, limit, async () => {
    const first = await programEnds([file, APP, 'Production']);
    const again = await programEnds([file, APP, 'Production']);
    assert.equal(tokens().length, 1);
    const [{ key }] = tokens();
    for (const ended of [first, again]) assert.deepEqual(ended, { end: 0, stdout: key, stderr: '' });
  });

  for (const [how, argv, env, line] of [
    ['without a token', [APP, 'Production'], { DATABRAIN_SERVICE_TOKEN: '' }, /^INVALID_INPUT: .*serviceToken.*\n$/],
    ['without arguments', [], {}, /^INVALID_INPUT: .*dataAppName.*\n$/],
    ['with a wrong token', [APP, 'Production'], { DATABRAIN_SERVICE_TOKEN: 'service_token_wrong' }, /^AUTHENTICATION_ERROR: .*\n$/],
    ['for an unknown data app', ['Nothing', 'Production'], {}, /^DATA_APP_NOT_FOUND: .*\n$/],
  ]) {
    test(`${file} ${how}: one line and status 1`, limit, async () => {
      const { end, stdout, stderr } = await programEnds([file, ...argv], env);
      assert.deepEqual({ end, stdout }, { end: 1, stdout: '' });
      assert.match(stderr, line);
      assert.doesNotMatch(stderr, /service_token_/);
    });
  }
}

for (const [runtime, path, flags, env] of [
  ['Deno', deno(), ['run', '--quiet', '--no-prompt', '--no-lock', '--allow-net=127.0.0.1', '--allow-env'], envOfDeno()],
  ['Bun', bun(), ['run', '--no-install'], {}],
]) {
  test(`${runtime}: mint.mjs prints only the key`, limit, async () => {
    const ended = await programEnds([...flags, 'mint.mjs', APP, 'Production'], env, path);
    assert.deepEqual(ended, { end: 0, stdout: tokens()[0]?.key, stderr: '' });
    const { end, stdout, stderr } = await programEnds([...flags, 'mint.mjs', 'Nothing', 'Production'], env, path);
    assert.deepEqual({ end, stdout }, { end: 1, stdout: '' });
    assert.match(stderr, /^DATA_APP_NOT_FOUND: .*\n$/);
  });
}

test('ensure.mjs creates a key once', limit, async () => {
  const first = await programEnds(['ensure.mjs']);
  const second = await programEnds(['ensure.mjs']);
  assert.deepEqual(tokens().map(({ name }) => name), ['Production API Key']);
  const stdout = tokens()[0].key;
  assert.deepEqual(first, { end: 0, stdout, stderr: 'Created\n' });
  assert.deepEqual(second, { end: 0, stdout, stderr: 'Found\n' });
});

test('errors.mjs distinguishes the failures', limit, async () => {
  const { emulator } = servers;
  const told = async (env) => {
    const { end, stdout, stderr } = await programEnds(['errors.mjs'], env);
    assert.deepEqual({ end, stdout }, { end: 0, stdout: '' });
    return stderr;
  };
  assert.match(await told(), /^Use the exact name/);
  // Longer than the call may take, so that it does not wait.
  emulator.script({ fault: 'status', status: 429, retryAfter: '60' });
  assert.equal(await told(), 'Try again in 60000 ms.\n');
  emulator.script({ fault: 'lostAnswer' });
  assert.match(await told(), /^A key may exist/);
  assert.match(await told({ DATABRAIN_SERVICE_TOKEN: 'service_token_wrong' }), /^AUTHENTICATION_ERROR /);
});

test('events.mjs prints what is sent and answered', limit, async () => {
  const { end, stdout } = await programEnds(['events.mjs']);
  assert.equal(end, 0);
  const events = stdout.trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(events.map(({ phase, method }) => `${phase} ${method}`), [
    'request GET',
    'response GET',
    'request POST',
    'response POST',
  ]);
  for (const secret of [TOKEN, tokens()[0].key]) assert.ok(!stdout.includes(secret), 'an event shows a credential');
});

test('embeds.mjs creates an embed and a guest token', limit, async () => {
  await programEnds(['ensure.mjs']);
  const [{ key }] = tokens();
  assert.deepEqual(await programEnds(['embeds.mjs'], { DATABRAIN_API_KEY: key }), { end: 0, stdout: '', stderr: '' });
  const { dataApps, guestTokens } = servers.emulator.state;
  assert.deepEqual(dataApps[0].embeds.map(({ dashboardId }) => dashboardId), ['sales-overview']);
  assert.deepEqual(guestTokens.map(({ clientId }) => clientId), ['customer-42']);
});
