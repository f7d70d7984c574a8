// The example for Hono under `wrangler dev`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { installExample } from '../../examples/example.mjs';
import { APP, keysAt, whileEmulated } from '../example-worker.mjs';

test('examples/hono: a key is created and kept', { timeout: 180_000 }, async () => {
  const installed = installExample('hono');
  const use = async ({ url, runWrangler, whileDev }) => {
    const statuses = await whileDev(async (address) => {
      const post = (dataAppName) => {
        const body = JSON.stringify({ dataAppName, name: 'Production' });
        return fetch(`${address}/keys`, { method: 'POST', body });
      };
      return [(await post(APP)).status, (await post(APP)).status, (await post('Nothing')).status];
    });
    assert.deepEqual(statuses, [201, 201, 404]);
    const [{ key }, ...others] = await keysAt(url, installed);
    assert.equal(others.length, 0);
    const name = `${APP}/Production`;
    assert.equal(await runWrangler('kv', 'key', 'get', '--binding', 'KEYS', '--local', name), key);
  };
  await whileEmulated(installed, use, 'frameworks');
});
