import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { SERVICE_TOKEN, ask, mint } from './ask.mjs';

const CLI = fileURLToPath(new URL('../../pkg/emulator/cli.js', import.meta.url));

function start(...args) {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['pipe', 'pipe', 'pipe'], timeout: 5000, killSignal: 'SIGKILL' });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
  return { child, output, ended: once(child, 'close') };
}

/** Runs it until its one line, then `use`, then `end`. */
async function running(args, use, end = (child) => child.kill('SIGTERM')) {
  const { child, output, ended } = start(...args);
  try {
    await once(child.stdout, 'data');
    assert.match(output.stdout, /^listening on http:\/\/127\.0\.0\.1:\d+\n$/);
    await use(output.stdout.trim().slice('listening on '.length));
  } finally {
    end(child);
  }
  assert.deepEqual(await ended, [0, null]);
  assert.equal(output.stderr, '');
}

test('defaults: one token, one data app, no control; ends on SIGTERM', async () => {
  await running(['--port', '0'], async (origin) => {
    assert.equal((await mint({ fetch }, { origin })).status, 200);
    assert.equal((await fetch(`${origin}/__emulator/state`)).status, 404);
  });
});

test('tokens, apps and control of the flags; ends on SIGINT', async () => {
  const args = ['--port', '0', '--service-token', 'a', '--service-token', 'b', '--data-app', 'One', '--data-app', 'Two', '--control'];
  await running(
    args,
    async (origin) => {
      const list = (bearer) => ask({ fetch }, 'GET /api/v2/data-app', { origin, bearer });
      assert.equal((await list(SERVICE_TOKEN)).status, 400);
      for (const bearer of ['a', 'b']) assert.deepEqual((await list(bearer)).body.data.map(({ name }) => name), ['One', 'Two']);
      assert.equal((await fetch(`${origin}/__emulator/state`)).status, 200);
    },
    (child) => child.kill('SIGINT'),
  );
});

test('--until-stdin-closes: ends with the process that started it', async () => {
  await running(['--port', '0', '--until-stdin-closes'], async () => {}, (child) => child.stdin.end());
});

for (const [args, reason] of [
  [[], /--port must be/],
  [['--port', 'x'], /--port must be/],
  [['--port', '65536'], /--port must be/],
  [['--port', '0', '--nonsense'], /--nonsense/],
]) {
  test(`refuses ${JSON.stringify(args)} with the usage`, async () => {
    const { output, ended } = start(...args);
    assert.deepEqual(await ended, [2, null]);
    assert.match(output.stderr, reason);
    assert.match(output.stderr, /usage: /);
    assert.equal(output.stdout, '');
  });
}

test('a port in use: the message says so', async () => {
  await running(['--port', '0'], async (origin) => {
    const { output, ended } = start('--port', new URL(origin).port);
    assert.deepEqual(await ended, [1, null]);
    assert.match(output.stderr, /cannot listen on port \d+: EADDRINUSE/);
  });
});
