import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { row } from '../row.mjs';
import { runnerApp } from '../runner.mjs';
import { startServers } from '../server.mjs';

let app, servers;
before(async () => {
  app = await runnerApp('vitest');
  app.add(fileURLToPath(new URL('tokens.mjs', import.meta.url)), 'tokens.test.mjs');
  servers = await startServers(app.installed);
});
after(() => servers?.close());

const flags = ['run', '--reporter=json', '--outputFile=report.json'];

for (const [environment, hasDocument] of Object.entries({ node: false, jsdom: true, 'happy-dom': true })) {
  for (const pool of ['forks', 'vmThreads']) {
    row({ where: 'vitest', version: () => app.version, how: `${environment} environment, ${pool}`, emulator: () => servers.emulator }, ({ label }) => {
      const env = { EMULATOR_URL: servers.urls.emulatorUrl, LABEL: label, DOCUMENT: hasDocument ? 'yes' : 'no' };
      return app.found([...flags, `--environment=${environment}`, `--pool=${pool}`], { env }, hasDocument ? 2 : 1);
    });
  }
}
