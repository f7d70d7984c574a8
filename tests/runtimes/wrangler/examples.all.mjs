// The examples for Cloudflare under `wrangler dev`.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { installExample } from '../../examples/example.mjs';
import { controlOf } from '../control.mjs';
import { APP, keysAt, whileEmulated } from '../example-worker.mjs';

const limit = { timeout: 180_000 };

test('examples/worker: a key is created and kept', limit, async () => {
  const installed = installExample('worker');
  await whileEmulated(installed, async ({ url, runWrangler, whileDev }) => {
    // As the example's own README does: the key is created, and its answer is lost.
    const fault = { fault: 'lostAnswer', operation: 'createApiToken' };
    await controlOf(url).script(fault);
    const statuses = await whileDev(async (address) => {
      const body = JSON.stringify({ dataAppName: APP, name: 'Production' });
      const post = async (token, text) => {
        const headers = { authorization: `Bearer ${token}` };
        return (await fetch(address, { method: 'POST', headers, body: text })).status;
      };
      const ours = 'provisioning_token_demo';
      return [await post(ours, body), await post(ours, body), await post('undefined', body), await post(ours, '{')];
    });
    assert.deepEqual(statuses, [201, 201, 401, 400]);
    const [{ name, key }, ...others] = await keysAt(url, installed);
    assert.deepEqual({ name, others }, { name: 'Production', others: [] });
    assert.equal(await runWrangler('kv', 'key', 'get', '--binding', 'KEYS', '--local', `${APP}/Production`), key);
    await runWrangler('deploy', '--dry-run');
  });
});

test('examples/worker: without its secret it refuses everybody', limit, async () => {
  const installed = installExample('worker');
  await whileEmulated(installed, async ({ whileDev }) => {
    const file = join(installed.folder, '.dev.vars');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^PROVISIONING_TOKEN=.*\n/m, ''));
    const status = await whileDev(async (address) => {
      const headers = { authorization: 'Bearer undefined' };
      return (await fetch(address, { method: 'POST', headers, body: '{}' })).status;
    });
    assert.equal(status, 503);
  });
});

test('examples/workflow: src/workflow.js creates a key and keeps it', limit, async () => {
  const installed = installExample('workflow');
  await whileEmulated(installed, async ({ url, runWrangler, whileDev }) => {
    const ends = await whileDev(async (address) => {
      const endOf = async (dataAppName) => {
        const body = JSON.stringify({ dataAppName, name: 'Production' });
        const { id } = await (await fetch(address, { method: 'POST', body })).json();
        for (;;) {
          const { status, output } = await (await fetch(`${address}/?id=${id}`)).json();
          if (status === 'complete' || status === 'errored') return { status, ok: output?.ok, code: output?.error?.code };
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      };
      return [await endOf(APP), await endOf('Nothing')];
    });
    assert.deepEqual(ends, [
      { status: 'complete', ok: true, code: undefined },
      { status: 'complete', ok: false, code: 'DATA_APP_NOT_FOUND' },
    ]);
    const [{ key }, ...others] = await keysAt(url, installed);
    assert.equal(others.length, 0);
    assert.equal(await runWrangler('kv', 'key', 'get', '--binding', 'KEYS', '--local', `${APP}/Production`), key);
    await runWrangler('deploy', '--dry-run');
  });
});

const post = (address, request) => fetch(address, { method: 'POST', body: JSON.stringify(request) });

test('examples/durable-object: requests at the same moment share one key', limit, async () => {
  const installed = installExample('durable-object');
  await whileEmulated(installed, async ({ url, runWrangler, whileDev }) => {
    await whileDev(async (address) => {
      const request = { dataAppName: APP, name: 'Production' };
      const answers = await Promise.all(Array.from({ length: 20 }, () => post(address, request)));
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
      const refused = await post(address, { dataAppName: 'Nothing', name: 'Production' });
      const { code, outcome } = await refused.json();
      assert.deepEqual([refused.status, code, outcome], [502, 'DATA_APP_NOT_FOUND', 'rejected']);
    });
    assert.equal((await keysAt(url, installed)).length, 1);
    await runWrangler('deploy', '--dry-run');
  });
});

test('examples/queue: the consumer creates a key and keeps it', limit, async () => {
  const installed = installExample('queue');
  await whileEmulated(installed, async ({ url, runWrangler, whileDev }) => {
    const read = () => runWrangler('kv', 'key', 'get', '--binding', 'KEYS', '--local', `${APP}/Production`);
    await whileDev(async (address, printed) => {
      assert.equal((await post(address, { dataAppName: APP, name: 'Production' })).status, 202);
      // wrangler prints this once the consumer is done: it keeps the key after it created it.
      const isConsumed = () => /QUEUE \S*databrain-key-requests\S* 1\/1/.test(printed());
      const until = Date.now() + 60_000;
      while (!isConsumed() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 100));
      assert.ok(isConsumed(), printed());
    });
    const [{ key }, ...others] = await keysAt(url, installed);
    assert.equal(others.length, 0);
    assert.equal(await read(), key);
    await runWrangler('deploy', '--dry-run');
  });
});
