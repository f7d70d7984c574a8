import { framework } from '../framework-app.mjs';

const sveltekit = framework(import.meta.url, { where: 'SvelteKit', name: '@sveltejs/kit' });
const build = (app, adapter) => app.build('vite/bin/vite.js', ['build'], { ADAPTER: adapter });

sveltekit('vite build, adapter-node', async (app, settings) => {
  await build(app, 'node');
  return app.answer(() => ['build/index.js'], settings);
});

sveltekit('vite build, adapter-cloudflare, wrangler dev', async (app, settings) => {
  await build(app, 'cloudflare');
  return app.answerInWrangler(settings);
});
