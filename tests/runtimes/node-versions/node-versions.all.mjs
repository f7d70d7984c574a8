import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { installApp } from '../app.mjs';
import { nodeProgram } from '../nodes.mjs';
import { answerOf } from '../program.mjs';
import { expected, holdsExactly, recorded, row } from '../row.mjs';
import { startServers } from '../server.mjs';

const ways = { 'ESM import': 'main.mjs', 'CommonJS require': 'main.cjs', slim: 'slim.mjs' };

/** What a script needs beside the permission to read its own folder. */
const permissions = {
  20: ['--experimental-permission'],
  22: ['--permission'],
  24: ['--permission'],
  26: ['--permission', '--allow-net'],
};

let installed, servers;
before(async () => {
  installed = await installApp();
  servers = await startServers(installed);
});
after(() => servers?.close());

for (const [major, flags] of Object.entries(permissions)) {
  const facts = (how) => ({
    where: 'Node',
    version: () => nodeProgram(Number(major)).version,
    how,
    title: `Node ${major}: ${how}`,
  });
  const inNode = (label, ...argv) =>
    answerOf(nodeProgram(Number(major)).path, [...argv, servers.urls.emulatorUrl, label], {
      cwd: installed.folder,
    });
  const rowOf = (how, argvFor) =>
    row({ ...facts(how), emulator: () => servers.emulator }, ({ label }) =>
      inNode(label, ...argvFor()),
    );

  for (const [how, file] of Object.entries(ways)) rowOf(how, () => [file]);

  rowOf(`\`${flags.join(' ')}\``, () => [
    ...flags,
    `--allow-fs-read=${installed.folder}/*`,
    'main.mjs',
  ]);

  recorded(facts('four `worker_threads`'), async () => {
    const label = `Node ${major}`;
    assert.deepEqual(await inNode(label, 'threads.mjs'), Array(4).fill(expected));
    for (const thread of [1, 2, 3, 4])
      holdsExactly(servers.emulator, `${label}, thread ${thread},`);
  });
}
