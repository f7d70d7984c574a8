import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FrameworkWorker, frameworkVersion } from '../framework-worker.mjs';
import { row } from '../row.mjs';

const OUTPUT = '.output';

let app;
before(async () => {
  app = await new FrameworkWorker(fileURLToPath(new URL('app', import.meta.url))).start();
});
after(() => app?.close());

row(
  {
    where: 'Nuxt',
    version: () => `${frameworkVersion('nuxt')}, nitropack ${frameworkVersion('nitropack')}`,
    how: 'cloudflare_module, experimental.wasm',
    timeoutMs: 360_000,
    emulator: () => app.servers.emulator,
  },
  async ({ label }) => {
    await app.build('nuxt/bin/nuxt.mjs', ['build'], OUTPUT);
    const worker = [`${OUTPUT}/server/index.mjs`, '--assets', `${OUTPUT}/public`];
    return app.answer('/probe', label, worker);
  },
);
