import { app } from './app.ts';
import type { Environment } from './environment.ts';
import { rotateOldKeys } from './scheduled-rotation.ts';

export { EmulatorHost } from './emulator-host.ts';
export { TokenKeeper } from './keeper/token-keeper.ts';
export { Registry } from './registry.ts';

export default {
  fetch: app.fetch,
  scheduled: (_, env) => rotateOldKeys(env),
} satisfies ExportedHandler<Environment>;
