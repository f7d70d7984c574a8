import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf } from '../program.mjs';
import { assertNotSent, installProgram, listening } from '../not-sent/fails-in.mjs';
import { deno, env } from './deno.mjs';

const limit = { timeout: 60_000 };
const flags = ['run', '--quiet', '--no-prompt', '--no-lock'];

test('Deno without permission for the network', limit, async () => {
  const { url, connections, close } = await listening();
  try {
    const folder = installProgram();
    assertNotSent(await answerOf(deno(), [...flags, 'fails.mjs', url], { cwd: folder, env: env() }), /--allow-net/);
    assert.deepEqual(connections, []);
  } finally {
    close();
  }
});

test('Deno, a port that it refuses', limit, async () => {
  const given = { cwd: installProgram(), env: env() };
  const address = 'http://127.0.0.1:6667';
  assertNotSent(await answerOf(deno(), [...flags, '--allow-net', 'fails.mjs', address], given), /another port/);
});
