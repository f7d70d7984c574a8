import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { createEmulator } from 'databrain-edge/emulator';
import worker from './src/index.js';

test('the Worker keeps the key', async () => {
  const { fetch, state } = createEmulator();
  mock.method(globalThis, 'fetch', fetch);
  const keys = new Map();
  const env = {
    DATABRAIN_SERVICE_TOKEN: 'service_token_demo',
    PROVISIONING_TOKEN: 'ours',
    KEYS: { put: async (name, key) => void keys.set(name, key) },
  };
  const request = new Request('https://worker.example.com/', {
    method: 'POST',
    headers: { authorization: 'Bearer ours' },
    body: JSON.stringify({ dataAppName: 'Customer Portal Analytics', name: 'Production' }),
  });
  assert.equal((await worker.fetch(request, env)).status, 201);
  assert.equal(keys.get('Customer Portal Analytics/Production'), state.dataApps[0].tokens[0].key);
});
