import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FrameworkWorker, frameworkVersion } from '../framework-worker.mjs';
import { row } from '../row.mjs';

const OUTPUT = '.output';

let app;
before(async () => {
  app = await new FrameworkWorker(fileURLToPath(new URL('app', import.meta.url)), 'src').start();
});
after(() => app?.close());

row(
  {
    where: 'SolidStart',
    version: () => `${frameworkVersion('@solidjs/start')}, nitropack ${frameworkVersion('nitropack')}`,
    how: 'cloudflare_module, experimental.wasm',
    timeoutMs: 360_000,
    emulator: () => app.servers.emulator,
  },
  async ({ label }) => {
    await app.build('vinxi/bin/cli.mjs', ['build'], OUTPUT);
    const flags = ['--compatibility-flags', 'nodejs_compat'];
    const worker = [`${OUTPUT}/server/index.mjs`, '--assets', `${OUTPUT}/public`, ...flags];
    return app.answer('/probe', label, worker);
  },
);
