import { framework } from '../framework-app.mjs';

const hono = framework(import.meta.url, { where: 'Hono', name: 'hono' });

hono('wrangler dev', (app, settings) => app.answerInWrangler(settings));
