import { framework } from '../framework-app.mjs';

const reactRouter = framework(import.meta.url, { where: 'React Router', name: 'react-router' });

reactRouter('react-router build and serve, no wasm for browsers', async (app, settings) => {
  await app.build('@react-router/dev/bin.js', ['build']);
  app.assertNoCore('build/client');
  return app.answer(
    () => [app.module('@react-router/serve/bin.js'), 'build/server/index.js'],
    settings,
  );
});
