// Nitro bundles for Workers with rollup, which takes wasm only with a setting.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FrameworkWorker, frameworkVersion, isUnavailable } from '../framework-worker.mjs';
import { recorded, row } from '../row.mjs';
import { COMPATIBILITY_DATE } from '../worker-app.mjs';

const OUTPUT = '.output';
const worker = [`${OUTPUT}/server/index.mjs`, '--assets', `${OUTPUT}/public`];

const releases = [
  { name: 'nitropack', file: 'route-2.js', settings: {} },
  { name: 'nitro', file: 'route-3.js', settings: { serverDir: './' } },
];

for (const { name, file, settings } of releases) {
  let app;
  before(async () => {
    app = await new FrameworkWorker().start();
    mkdirSync(join(app.cwd, 'routes'));
    copyFileSync(fileURLToPath(new URL(file, import.meta.url)), join(app.cwd, 'routes/probe.js'));
  });
  after(() => app?.close());

  /** Builds with more settings, and asks. */
  async function answer(label, more) {
    const preset = 'cloudflare_module';
    const config = { ...settings, preset, compatibilityDate: COMPATIBILITY_DATE, ...more };
    app.write('nitro.config.mjs', `export default ${JSON.stringify(config)};\n`);
    await app.build(`${name}/dist/cli/index.mjs`, ['build'], OUTPUT);
    return app.answer('/probe', label, worker);
  }

  const facts = (how) => ({
    where: 'Nitro',
    version: () => frameworkVersion(name),
    how: `cloudflare_module, ${how}`,
    title: `${name}: ${how}`,
    emulator: () => app.servers.emulator,
  });

  row(facts('experimental.wasm'), ({ label }) => answer(label, { experimental: { wasm: true } }));
  row(facts('experimental.wasm, wasm.lazy'), ({ label }) =>
    answer(label, { experimental: { wasm: true }, wasm: { lazy: true } }),
  );
  recorded(facts('without experimental.wasm: a typed error'), async () =>
    isUnavailable(await answer('none', {}), 'experimental: { wasm: true } in Nitro'),
  );
}
