import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../install.mjs';
import { nodeProgram } from '../nodes.mjs';
import { run } from '../program.mjs';
import { expected, row } from '../row.mjs';
import { startServers } from '../server.mjs';
import { addSet, setVersion } from '../tool-set.mjs';
import { installWorker, quiet } from '../worker-app.mjs';

// Without a wrangler file, vite's own plugin for wasm takes the import of the core, and fails.
const config = (provided) => `import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [cloudflareTest({ wrangler: { configPath: './wrangler.jsonc' } })],
  test: { include: ['*.spec.mjs'], provide: ${JSON.stringify(provided)} },
});
`;

let cwd, env, servers;
before(async () => {
  const installed = installWorker();
  cwd = installed.folder;
  addSet(installed, 'cloudflare');
  copyFileSync(fileURLToPath(new URL('token.spec.mjs', import.meta.url)), join(cwd, 'token.spec.mjs'));
  env = { ...quiet, HOME: temporaryFolder('home'), WRANGLER_REGISTRY_PATH: temporaryFolder('registry') };
  servers = await startServers(installed);
});
after(() => servers?.close());

row(
  {
    where: '@cloudflare/vitest-plugin',
    version: () => `${setVersion('cloudflare', '@cloudflare/vitest-plugin')}, vitest ${setVersion('cloudflare', 'vitest')}`,
    how: 'vitest run, inside workerd',
    emulator: () => servers.emulator,
  },
  async ({ label }) => {
    writeFileSync(join(cwd, 'vitest.config.mjs'), config({ baseUrl: servers.urls.emulatorUrl, label, expected }));
    const report = join(cwd, 'report.json');
    const argv = [join(cwd, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=json', `--outputFile=${report}`];
    const { end, stdout, stderr } = await run(nodeProgram(22).path, argv, { cwd, env });
    assert.ok(existsSync(report), `no report; it printed:\n${stdout}\n${stderr}`);
    const { numTotalTests, numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const messages = testResults.flatMap(({ message, assertionResults }) => [message, ...assertionResults.flatMap((one) => one.failureMessages)]);
    assert.equal(end, 0, `${messages.join('\n')}; it printed:\n${stdout}\n${stderr}`);
    assert.deepEqual({ numTotalTests, numPassedTests }, { numTotalTests: 2, numPassedTests: 2 });
    assert.equal(testResults.length, 1);
    // It has asserted all of this itself: that is what its user does with it.
    return expected;
  },
);
