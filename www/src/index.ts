import { app } from './app.ts';
import type { Environment } from './environment.ts';
import { renewOldKeys } from './renewal.ts';

export { EmulatorHost } from './emulator-host.ts';
export { TokenKeeper } from './keeper/token-keeper.ts';
export { Registry } from './registry.ts';

export default {
  fetch: app.fetch,
  scheduled: (_, env) => renewOldKeys(env),
} satisfies ExportedHandler<Environment>;
