// Workers that Vite bundles without Cloudflare's plugin, and that wrangler deploys.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FrameworkWorker, frameworkVersion, isUnavailable } from '../framework-worker.mjs';
import { recorded, row } from '../row.mjs';

let app;
before(async () => {
  app = await new FrameworkWorker(fileURLToPath(new URL('app', import.meta.url))).start();
});
after(() => app?.close());

const external = { external: ['databrain-edge'] };
const conditions = { resolve: { conditions: ['workerd', 'worker', 'browser'] } };
const bundled = { target: 'webworker', noExternal: true };

/** A build by Vite alone. */
const plain = (ssr) => `export default ${JSON.stringify({ ssr, build: { ssr: 'worker.mjs' } })};\n`;

/** A build by the plugin of Hono. */
const hono = (ssr) => `import build from '@hono/vite-build/cloudflare-workers';

export default { ssr: ${JSON.stringify(ssr)}, plugins: [build({ entry: './worker.mjs', output: 'worker.js' })] };
`;

for (const vite of ['vite', 'vite8']) {
  function build(config) {
    app.write('vite.config.mjs', config);
    return app.build(`${vite}/bin/vite.js`, ['build'], 'dist');
  }

  async function answer(label, config) {
    await build(config);
    return app.answer('/probe', label, ['dist/worker.js']);
  }

  const facts = (where, how) => ({
    where,
    version: () => frameworkVersion(vite),
    how: `for Workers, ${how}`,
    emulator: () => app.servers.emulator,
  });
  const ofVite = (how) => facts('Vite', how);
  const ofHono = (how) => ({
    ...facts('@hono/vite-build', how),
    version: () => `${frameworkVersion('@hono/vite-build')}, vite ${frameworkVersion(vite)}`,
  });
  const remedy = "ssr: { external: ['databrain-edge'] } in Vite";

  // Without `noExternal`, Vite leaves packages to wrangler.
  row(ofVite('packages left out'), ({ label }) => answer(label, plain({ target: 'webworker' })));
  row(ofVite('ssr.noExternal, the condition `workerd`, ssr.external'), ({ label }) =>
    answer(label, plain({ ...bundled, ...conditions, ...external })),
  );
  recorded(ofVite('ssr.noExternal: a typed error'), async () =>
    isUnavailable(await answer('none', plain(bundled)), remedy),
  );
  // Vite compiles wasm from its bytes, which Workers forbid: such a Worker would not even start.
  recorded(ofVite('ssr.noExternal, the condition `workerd`: the build fails'), () =>
    assert.rejects(build(plain({ ...bundled, ...conditions })), /core\.wasm/),
  );
  row(ofHono('ssr.external'), ({ label }) => answer(label, hono(external)));
  recorded(ofHono('without ssr.external: a typed error'), async () =>
    isUnavailable(await answer('none', hono({})), remedy),
  );
}
