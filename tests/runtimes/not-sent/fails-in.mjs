// What the runtime itself refuses has not been sent, and the message says what to do.
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from '../install.mjs';

const program = fileURLToPath(new URL('../app/fails.mjs', import.meta.url));

/** The package in a folder, beside the program that calls it. */
export function installProgram() {
  const { folder } = install();
  copyFileSync(program, join(folder, 'fails.mjs'));
  return folder;
}

/** The address of a port that accepts connections, and how many it has accepted. */
export async function listening() {
  const connections = [];
  const server = createServer((socket) => {
    connections.push(socket);
    socket.destroy();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, connections, close: () => server.close() };
}

/** Asserts that a program printed a failure that is proved, with a message that helps. */
export function assertNotSent({ code, outcome, message }, helps) {
  assert.deepEqual([code, outcome], ['NETWORK_ERROR', 'notSent'], message);
  assert.match(message, helps);
}
