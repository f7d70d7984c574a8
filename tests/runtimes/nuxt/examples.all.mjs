// The example for Nuxt, built and started as its README says: in Node, and in a Worker.
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ExampleApp } from '../example-app.mjs';
import { COMPATIBILITY_DATE } from '../worker-app.mjs';

const limit = { timeout: 300_000 };

let app;
before(async () => {
  app = new ExampleApp('nuxt', 'frameworks-cloudflare', '.env');
  await app.setUp('NUXT_DEMO_SESSION');
});
after(() => app?.close());

test('examples/nuxt: a signed-in user gets a guest token, nobody the key', limit, async () => {
  await app.npmRun('build');
  app.holdsNoKey('.output', '.output/public');
  await app.servesGuestTokens('npm', () => ['start']);
});

test('examples/nuxt: the same on Cloudflare', limit, async () => {
  await app.npmRun('build', { NITRO_PRESET: 'cloudflare_module' });
  app.holdsNoKey('.output', '.output/public');
  // It takes the variables from .env, too.
  const argvFor = (port) => [
    ...[join(app.cwd, 'node_modules/wrangler/bin/wrangler.js'), 'dev', '.output/server/index.mjs'],
    ...['--assets', '.output/public', '--compatibility-date', COMPATIBILITY_DATE],
    ...['--ip', '127.0.0.1', '--port', port, '--inspector-ip', '127.0.0.1', '--inspector-port', '0'],
  ];
  await app.servesGuestTokens('node', argvFor);
});
