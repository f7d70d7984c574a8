import { framework } from '../framework-app.mjs';

const VITE = 'vite/bin/vite.js';
const tanstackStart = framework(import.meta.url, {
  where: 'TanStack Start',
  name: '@tanstack/react-start',
});

tanstackStart('vite build, vite preview, no wasm for browsers', async (app, settings) => {
  await app.build(VITE, ['build']);
  app.assertNoCore('dist/client');
  return app.answer(
    (port) => [app.module(VITE), 'preview', '--host', '127.0.0.1', '--port', port, '--strictPort'],
    settings,
  );
});
