import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApiToken } from 'databrain-edge';
import { createEmulator } from 'databrain-edge/emulator';

test('a lost answer leaves the outcome unknown', async () => {
  const { fetch, script, state } = createEmulator();
  script({ fault: 'lostAnswer', operation: 'createApiToken' });
  const creation = createApiToken(
    { dataAppName: 'Customer Portal Analytics', name: 'CI' },
    { serviceToken: 'service_token_demo', fetch },
  );
  await assert.rejects(creation, { outcome: 'unknown' });
  assert.equal(state.dataApps[0].tokens.length, 1);
});
