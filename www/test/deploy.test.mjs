import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { bundledWorker } from './bundle.mjs';

test('`wrangler deploy --dry-run` includes all bindings, and neither secrets nor the emulator', async () => {
  const { stdout, options } = await bundledWorker();
  assert.match(stdout, /--dry-run: exiting now\./);
  for (const binding of ['TOKEN_KEEPER', 'REGISTRY', 'READS', 'CHANGES', 'FAILED_SIGN_INS', 'ASSETS']) assert.match(stdout, new RegExp(`env\\.${binding}`));
  assert.equal(options.bindings.ENVIRONMENT, 'production');
  for (const secret of ['DATABRAIN_EMULATOR', 'BEARER_SECRETS', 'DATABRAIN_SERVICE_TOKEN']) assert.equal(options.bindings[secret], undefined);
  assert.deepEqual(options.cronTriggers, ['17 * * * *', '43 3 * * *']);
  const [script, core] = options.modules;
  assert.equal(core.type, 'CompiledWasm');
  assert.ok(gzipSync(script.contents).length + gzipSync(core.contents).length < 200_000, 'well below the limit of 3 MB');
});
