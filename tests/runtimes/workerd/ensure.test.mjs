// On workerd, calls of `ensureApiToken` share work only if they start in the same turn, and so in
// the same request: none waits for another request, which may never get its answer.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { install } from '../install.mjs';
import { whileWorkerServes } from '../workerd.mjs';

const DATES = ['2024-09-01', '2026-11-01'];
const limit = { timeout: 55_000 };
const entry = fileURLToPath(new URL('ensure-worker.mjs', import.meta.url));

/**
 * A server with tokens of data apps. By its name, a data app may hold back lists: the first of all,
 * or each until there are three.
 */
async function startUpstream() {
  const apps = {};
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    const query = new URL(request.url, 'http://localhost').searchParams;
    const name = body ? JSON.parse(body).dataAppName : query.get('dataAppName');
    const app = (apps[name] ??= { log: [], tokens: [], held: [] });
    app.log.push(request.method);
    const say = (answer) => response.end(JSON.stringify(answer));
    if (request.method === 'POST') {
      const key = `key ${app.tokens.length} of ${name}`;
      app.tokens.push({ name: 'edge', key });
      return setTimeout(say, 5, { key });
    }
    if (name.startsWith('silent') && app.log.length === 1) return undefined;
    if (!name.startsWith('three')) return say({ data: app.tokens });
    app.held.push(() => say({ data: app.tokens }));
    return app.held.length === 3 && app.held.forEach((answer) => answer());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    apps,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

let installed, upstream;
before(async () => {
  installed = install();
  upstream = await startUpstream();
});
after(() => upstream?.close());

/** Runs a test against a Worker: `ask` calls three times in one request. */
async function inWorker(compatibilityDate, use) {
  const settings = { upstreamUrl: upstream.url };
  const given = { installed, entry, settings, compatibilityDate };
  const { output } = await whileWorkerServes(given, (url) =>
    use(async (label, more) => {
      const answer = await fetch(`${url}/?${new URLSearchParams({ label, ...more })}`);
      return answer.json();
    }),
  );
  // Such as: Cannot perform I/O on behalf of a different request.
  assert.equal(output, '');
}

for (const date of DATES) {
  test(`${date}: three calls at once in one request make one token`, limit, () =>
    inWorker(date, async (ask) => {
      const { ended, during, after } = await ask(date);
      const { log, tokens } = upstream.apps[date];
      assert.deepEqual(log, ['GET', 'POST']);
      const [{ key }] = tokens;
      const found = { key, created: false, reconciled: false };
      assert.deepEqual(ended, [{ ...found, created: true }, found, found]);
      assert.deepEqual([during, after], [1, 0]);
    }));

  test(`${date}: a call in a later turn works for itself`, limit, () =>
    inWorker(date, async (ask) => {
      const label = `silent, later, ${date}`;
      const { ended } = await ask(label, { laterMs: 50, timeoutMs: 1000 });
      const { log, tokens } = upstream.apps[label];
      assert.deepEqual(log.slice(0, 3), ['GET', 'GET', 'POST']);
      assert.deepEqual(ended.pop(), { key: tokens[0].key, created: true, reconciled: false });
      assert.equal(ended[0].code, 'TIMEOUT');
    }));

  test(`${date}: no request waits for another that gets no answer`, limit, () =>
    inWorker(date, async (ask) => {
      const label = `silent, ${date}`;
      let isOver = false;
      const first = ask(label, { timeoutMs: 3000 }).finally(() => (isOver = true));
      while (!upstream.apps[label]) await new Promise((resolve) => setTimeout(resolve, 5));
      const others = await Promise.all([ask(label), ask(label)]);
      assert.equal(isOver, false);
      for (const { ended } of others) for (const { key } of ended) assert.match(key, /^key/);
      // The two that share the work of the first may find the token once that has ended.
      const [ended] = (await first).ended;
      assert.deepEqual(ended, { code: 'TIMEOUT', outcome: 'notSent', attempts: 1 });
    }));

  test(`${date}: three requests at once list for themselves`, limit, () =>
    inWorker(date, async (ask) => {
      const label = `three, ${date}`;
      const answers = await Promise.all([ask(label), ask(label), ask(label)]);
      const methods = upstream.apps[label].log;
      assert.deepEqual(methods, [...Array(3).fill('GET'), ...Array(3).fill('POST')]);
      for (const { ended } of answers) {
        assert.equal(new Set(ended.map(({ key }) => key)).size, 1);
        assert.equal(ended.filter(({ created }) => created).length, 1);
      }
    }));
}
