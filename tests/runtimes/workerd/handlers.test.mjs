// Handlers other than `fetch`, and what goes on after an answer: calls work there as well.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { install } from '../install.mjs';
import { startServers } from '../server.mjs';
import { whileWorkerServes } from '../workerd.mjs';

const HANDLERS_OF_BINDINGS = 'service_binding_extra_handlers';
const limit = { timeout: 20_000 };
const entry = fileURLToPath(new URL('handlers-worker.mjs', import.meta.url));

let servers, installed;
before(async () => {
  installed = install();
  servers = await startServers(installed);
});
after(() => servers?.close());

/** The tokens of the server, once it has those of these names. */
async function tokensWith(...names) {
  for (const end = Date.now() + 5000; Date.now() < end; ) {
    const all = servers.emulator.state.dataApps.flatMap(({ tokens }) => tokens);
    if (names.every((name) => all.some((token) => token.name === name))) return all;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`the server did not create ${names}`);
}

for (const compatibilityDate of ['2024-09-01', '2026-11-01']) {
  test(`${compatibilityDate}: calls from every kind of handler`, limit, async (t) => {
    servers.emulator.reset();
    const worker = { durableObject: 'Minter', flags: [HANDLERS_OF_BINDINGS], compatibilityDate };
    const given = { installed, entry, settings: servers.urls, ...worker };
    const { output } = await whileWorkerServes(given, async (url) => {
      const get = async (path, query) => {
        const answer = await fetch(`${url}${path}?${new URLSearchParams(query)}`);
        assert.equal(answer.status, 200);
        return answer.json();
      };

      await t.test('one while the module loads says what to do', async () => {
        const errors = await get('/module-scope');
        assert.equal(errors.length, 2);
        for (const { message, cause, ...fields } of errors) {
          const place = { code: 'NOT_IN_HANDLER', kind: 'input', outcome: 'notSent', attempts: 0 };
          assert.deepEqual(fields, { isOurs: true, name: 'DatabrainError', ...place });
          assert.match(message, /call it inside a handler/);
          assert.match(cause, /global scope/);
        }
      });

      await t.test('ctx.waitUntil', async () => {
        assert.equal(await get('/wait-until'), 'answered before');
        await tokensWith('waitUntil, second');
      });

      await t.test('a Durable Object, its constructor and its alarm', async () => {
        const names = Array.from({ length: 20 }, (_, index) => `object ${index}`);
        const keys = await get('/durable-object', { names: names.join('|') });
        const tokens = await tokensWith('constructor', 'alarm');
        const keyOf = Object.fromEntries(tokens.map(({ name, key }) => [name, key]));
        assert.deepEqual(
          keys,
          names.map((name) => keyOf[name]),
        );
      });

      await t.test('scheduled', async () => {
        assert.equal(await get('/cron'), 'ok');
        await tokensWith('scheduled', 'scheduled, after its end');
      });
    });
    assert.equal(output, '');
  });
}
