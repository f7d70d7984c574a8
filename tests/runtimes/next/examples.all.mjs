// The example for Next.js, built and started as its README says.
import { after, test } from 'node:test';
import { ExampleApp } from '../example-app.mjs';

let app;
after(() => app?.close());

test('examples/nextjs: a signed-in user gets a guest token, nobody the key', { timeout: 300_000 }, async () => {
  app = new ExampleApp('nextjs', 'next', '.env.local');
  await app.setUp('DEMO_SESSION');
  await app.npmRun('build');
  app.holdsNoKey('.next', '.next/static');
  await app.servesGuestTokens('npm', (port) => ['start', '--', '--hostname', '127.0.0.1', '--port', port]);
});
