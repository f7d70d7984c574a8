// Layouts of node_modules other than npm's, and none at all.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { addApp } from '../app.mjs';
import { install, named, temporaryFolder } from '../install.mjs';
import { nodeProgram } from '../nodes.mjs';
import { answerOf, run } from '../program.mjs';
import { row } from '../row.mjs';
import { startServers } from '../server.mjs';
import { setPath, setVersion } from '../tool-set.mjs';

const ways = { 'ESM import': 'main.mjs', 'CommonJS require': 'main.cjs', slim: 'slim.mjs' };

/**
 * @typedef {object} PackageManager
 * @property {string} name Of its own package.
 * @property {string} program
 * @property {string} how
 * @property {Record<string, string>} files Its configuration.
 * @property {string[]} install
 * @property {string[]} node Runs a script.
 * @property {string} proof What only this layout has.
 */

/** @type {Record<string, PackageManager>} */
const managers = {
  pnpm: {
    name: 'pnpm',
    program: 'pnpm/bin/pnpm.mjs',
    how: 'hoist=false',
    files: { 'pnpm-workspace.yaml': 'hoist: false\nstoreDir: ./store\n' },
    install: ['install', '--offline', '--ignore-scripts'],
    node: ['exec', 'node'],
    proof: 'node_modules/.pnpm',
  },
  Yarn: {
    name: '@yarnpkg/cli-dist',
    program: '@yarnpkg/cli-dist/bin/yarn.js',
    how: "Plug'n'Play",
    files: {
      '.yarnrc.yml':
        'nodeLinker: pnp\nenableGlobalCache: false\nenableNetwork: false\nenableTelemetry: false\n',
    },
    install: ['install', '--no-immutable'],
    node: ['node'],
    proof: '.pnp.cjs',
  },
};

let servers;
before(async () => (servers = await startServers(install())));
after(() => servers?.close());

for (const [where, manager] of Object.entries(managers)) {
  const argvOf = (...argv) => [setPath('servers', manager.program), ...argv];
  const settingsIn = (cwd) => ({ cwd, env: { CI: 'true', HOME: temporaryFolder('home') } });
  let installing;

  async function installed() {
    const cwd = temporaryFolder('package-manager');
    const dependencies = { 'databrain-edge': `file:${named('DATABRAIN_TARBALL')}` };
    const manifest = JSON.stringify({ private: true, dependencies });
    for (const [file, text] of Object.entries({ 'package.json': manifest, ...manager.files })) {
      writeFileSync(join(cwd, file), text);
    }
    await addApp({ folder: cwd });
    const argv = argvOf(...manager.install);
    const { end, stdout, stderr } = await run(nodeProgram(22).path, argv, settingsIn(cwd));
    assert.equal(end, 0, `${stdout}\n${stderr}`);
    assert.ok(existsSync(join(cwd, manager.proof)), manager.proof);
    return cwd;
  }

  for (const [way, file] of Object.entries(ways)) {
    const version = () => setVersion('servers', manager.name);
    const facts = { where, version, how: `${manager.how}, ${way}` };
    row({ ...facts, emulator: () => servers.emulator }, async ({ label }) => {
      const cwd = await (installing ??= installed());
      const argv = argvOf(...manager.node, file, servers.urls.emulatorUrl, label);
      return answerOf(nodeProgram(22).path, argv, settingsIn(cwd));
    });
  }
}
