// What belongs to one request on workerd must not be touched by another: not where the isolate is
// busy with others, and not where the core has crashed in another one. And each call keeps the
// async context of its caller.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { install } from '../install.mjs';
import { whileWorkerServes } from '../workerd.mjs';

/**
 * On the older one, a promise that another request settles takes its own request down. Async
 * contexts need a flag there.
 */
const DATES = { '2024-09-01': { flags: ['nodejs_compat'] }, '2026-11-01': { flags: [] } };
const limit = { timeout: 55_000 };

const entry = fileURLToPath(new URL('requests-worker.mjs', import.meta.url));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const keyOf = (name) => ({ key: `key of ${name}` });
const many = (count, work) => Array.from({ length: count }, (_, index) => work(index));

/** A server that does as a call is named, and keeps count of its requests. */
async function startUpstream() {
  const counts = {};
  const held = [];
  const refuse = (response, seconds) =>
    response.writeHead(429, { 'retry-after': `${seconds}` }).end('{}');
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    if (!body) return response.end('own');
    const { name } = JSON.parse(body);
    counts[name] = (counts[name] ?? 0) + 1;
    const isFirst = counts[name] === 1;
    const answer = () => response.end(JSON.stringify(keyOf(name)));
    if (name.startsWith('silent')) return undefined;
    if (name.startsWith('held')) return held.push(answer);
    if (name.startsWith('refused once') && isFirst) return refuse(response, 1);
    if (name.startsWith('refused for long')) return refuse(response, 2);
    if (name.includes('refused for a moment') && isFirst) return refuse(response, 0);
    return setTimeout(answer, name.startsWith('refused once') ? 300 : 5);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    counts,
    release: () => held.splice(0).forEach((answer) => answer()),
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

/** Runs a test against a Worker: `get` sends a request, and returns the JSON of a success. */
async function inWorker(compatibilityDate, use) {
  const settings = { upstreamUrl: upstream.url };
  const given = { installed, entry, settings, compatibilityDate, ...DATES[compatibilityDate] };
  const { output } = await whileWorkerServes(given, async (url) => {
    const get = async (path, query) => {
      const answer = await fetch(`${url}${path}?${new URLSearchParams(query)}`);
      const text = await answer.text();
      return answer.status === 200 ? JSON.parse(text) : `${answer.status} ${text}`;
    };
    await get('/call', { name: `first ${compatibilityDate}` });
    await use(get);
    const { foreign, checks } = await get('/found');
    assert.deepEqual(foreign, [], 'in the context of another call');
    assert.ok(checks >= 4, `${checks} checks`);
  });
  // Such as: Cannot perform I/O on behalf of a different request.
  assert.equal(output, '');
}

/** How many steps take a second. */
async function stepsPerSecond(get) {
  const steps = 20_000_000;
  await get('/compute', { steps });
  const start = performance.now();
  await get('/compute', { steps });
  return (1000 * steps) / (performance.now() - start);
}

for (const date of Object.keys(DATES)) {
  test(`${date}: the isolate is busy when timers are due`, limit, () =>
    inWorker(date, async (get) => {
      const perSecond = await stepsPerSecond(get);
      const call = (query) => get('/call', query);
      for (const round of [1, 2]) {
        const named = (what) => (index) => `${what}, ${date}, ${round}.${index}`;
        const refused = many(8, named('refused once'));
        const silent = many(8, named('silent'));
        const prompt = many(8, named('prompt'));
        const waiting = Promise.all(refused.map((name) => call({ name })));
        const timingOut = Promise.all(silent.map((name) => call({ name, timeoutMs: 1000 })));
        await sleep(600);
        const computing = get('/compute', { steps: Math.round(perSecond * 1.2) });
        await sleep(300);
        // By now the timers are due, and these calls come first.
        const prompted = await Promise.all(prompt.map((name) => call({ name })));
        await computing;
        assert.deepEqual(prompted, prompt.map(keyOf));
        assert.deepEqual(await waiting, refused.map(keyOf));
        const timeout = { code: 'TIMEOUT', outcome: 'unknown', attempts: 1 };
        assert.deepEqual(await timingOut, Array(8).fill(timeout));
        for (const name of refused) assert.equal(upstream.counts[name], 2);
      }
    }));

  test(`${date}: calls that wait beside requests that compute`, limit, () =>
    inWorker(date, async (get) => {
      const steps = Math.round((await stepsPerSecond(get)) * 0.015);
      const names = many(80, (index) => {
        const what = index % 5 === 0 ? 'refused once' : 'prompt';
        return `${what}, beside others, ${date}, ${index}`;
      });
      const results = {};
      const rest = [...names];
      const work = async () => {
        for (let name; (name = rest.shift()); ) results[name] = await get('/call', { name, steps });
      };
      await Promise.all(many(20, work));
      assert.deepEqual(names.map((name) => results[name]), names.map(keyOf));
    }));

  test(`${date}: three calls in one request, each in a context of its own`, limit, () =>
    inWorker(date, async (get) => {
      for (const what of ['prompt', 'refused once', 'together, refused for a moment']) {
        const names = many(3, (index) => `${what}, in one request, ${date}, ${index}`);
        assert.deepEqual(await get('/contexts', { names: names.join('|') }), names.map(keyOf));
      }
    }));

  const places = {
    'trap at once': { outcome: 'notSent', attempts: 0 },
    'trap after the answer': { outcome: 'unknown', attempts: 1 },
  };
  for (const [place, how] of Object.entries(places)) {
    test(`${date}: five requests wait while a sixth crashes (${place})`, limit, () =>
      inWorker(date, async (get) => {
        const label = `${date}, ${place}`;
        const query = {
          'held 1': {},
          'held 2': {},
          'silent, with a timeout': { timeoutMs: 2000 },
          'silent, with a signal': { abortMs: 2000 },
          'refused for long': {},
        };
        const ended = [];
        const waiting = Object.entries(query).map(async ([what, more]) => {
          const said = await get('/wait', { name: `${what}, ${label}`, ...more });
          ended.push(what);
          return said;
        });
        const names = Object.keys(query).map((what) => `${what}, ${label}`);
        while (!names.every((name) => upstream.counts[name])) await sleep(5);
        // The refused call has received its refusal: its next event is the end of its wait.
        while ((await get('/found')).waits === 0) await sleep(5);
        const trapped = await get('/trap', { name: `${place}, ${label}` });
        assert.deepEqual(trapped, { code: 'CORE_CRASHED', ...how });
        assert.deepEqual(await get('/call', { name: `next, ${label}` }), keyOf(`next, ${label}`));
        // Each ends by its own event, and none has come.
        assert.deepEqual(ended, []);
        upstream.release();
        const crashed = { code: 'CORE_CRASHED', outcome: 'unknown', attempts: 1, own: 'own' };
        assert.deepEqual(await Promise.all(waiting), Array(5).fill(crashed));
        // Nothing of the crashed instance was sent afterwards.
        for (const name of names) assert.equal(upstream.counts[name], 1, name);
      }));
  }
}
