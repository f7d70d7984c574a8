import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeProgram } from '../nodes.mjs';
import { answerOf } from '../program.mjs';
import { assertNotSent, installProgram, listening } from '../not-sent/fails-in.mjs';

test('Node 26 without permission for the network', { timeout: 60_000 }, async () => {
  const { url, connections, close } = await listening();
  try {
    const flags = ['--permission', '--allow-fs-read=*'];
    const printed = await answerOf(nodeProgram(26).path, [...flags, 'fails.mjs', url], { cwd: installProgram() });
    assertNotSent(printed, /--allow-net/);
    assert.deepEqual(connections, []);
  } finally {
    close();
  }
});
