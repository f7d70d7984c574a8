import { app } from './app.ts';
import type { Environment } from './environment.ts';
import { checkKeys } from './daily-check.ts';
import { rotateOldKeys } from './scheduled-rotation.ts';

export { EmulatorHost } from './emulator-host.ts';
export { TokenKeeper } from './keeper/token-keeper.ts';
export { Registry } from './registry.ts';

// As in wrangler.jsonc, where the other Cron Trigger runs hourly.
const DAILY = '43 3 * * *';

export default {
  fetch: app.fetch,
  scheduled: ({ cron }, env) => (cron === DAILY ? checkKeys(env) : rotateOldKeys(env)),
} satisfies ExportedHandler<Environment>;
