import { cpSync, rmSync } from 'node:fs';
import { framework } from '../framework-app.mjs';

const ASTRO = 'astro/bin/astro.mjs';

/** Without other frameworks, npm installs it at the top, where the script of a build finds it. */
function hoist(app) {
  rmSync(app.module('cookie'), { recursive: true });
  cpSync(app.module('astro/node_modules/cookie'), app.module('cookie'), { recursive: true });
}

const astro = framework(import.meta.url, { where: 'Astro', name: 'astro', prepare: hoist });

astro('astro build, @astrojs/node', async (app, settings) => {
  await app.build(ASTRO, ['build'], { ADAPTER: 'node' });
  return app.answer(() => ['dist/server/entry.mjs'], settings);
});

astro('astro build and preview, @astrojs/cloudflare', async (app, settings) => {
  const env = { ADAPTER: 'cloudflare' };
  await app.build(ASTRO, ['build'], env);
  return app.answer(
    (port) => [app.module(ASTRO), 'preview', '--host', '127.0.0.1', '--port', port],
    settings,
    env,
  );
});
