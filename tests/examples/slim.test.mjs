// A bundle for workerd whose tool knows no export conditions.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startServers } from '../runtimes/server.mjs';
import { whileWorkerServes } from '../runtimes/workerd.mjs';
import { installExample } from './example.mjs';

const WORKER = `import { createApiToken } from './databrain.js';

export default {
  async fetch(request, { SETTINGS: { emulatorUrl } }) {
    const databrain = { serviceToken: 'service_token_demo', baseUrl: emulatorUrl };
    return Response.json(await createApiToken(await request.json(), databrain));
  },
};
`;

let installed, servers;
before(async () => {
  installed = installExample('slim');
  servers = await startServers(installed);
});
after(() => servers?.close());

test('databrain.js replaces the package', { timeout: 60_000 }, async () => {
  const entry = join(installed.folder, 'worker.js');
  writeFileSync(entry, WORKER);
  const given = { installed, entry, settings: servers.urls, compatibilityDate: '2026-11-01', conditions: [] };
  const body = JSON.stringify({ dataAppName: 'Customer Portal Analytics', name: 'slim' });
  const { result } = await whileWorkerServes(given, async (url) => (await fetch(url, { method: 'POST', body })).json());
  assert.equal(result.key, servers.emulator.state.dataApps[0].tokens[0].key);
});
