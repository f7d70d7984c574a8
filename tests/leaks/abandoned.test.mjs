// Clients that go away. workerd ends their requests in silence: no timer of theirs fires any more,
// no promise settles, and what waited for them would stay in memory forever.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { install } from '../runtimes/install.mjs';
import { whileWorkerServes } from '../runtimes/workerd.mjs';

const DATES = ['2024-09-01', '2026-11-01'];
const BATCHES = 5;
/** How many of each kind are in a batch. */
const EACH = 50;
const LIVING = 20;
/** Longer than the test, so that no timer of the runtime ends a call. */
const TIMEOUT_MS = 60_000;
/** A call may be called abandoned only so long after its beginning, and again after that. */
const AHEAD_MS = TIMEOUT_MS + 31_000;
/** What a page more or less says nothing about: how full the others are. */
const SLACK_PAGES = 5;

const entry = fileURLToPath(new URL('abandoned-worker.mjs', import.meta.url));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A server that does as the data app of a request is called. */
async function startUpstream() {
  const counts = { received: 0, cancelled: 0 };
  const held = [];
  const send = (response) => response.end('{"key":"k"}');
  const doAs = {
    answer: send,
    hold: (response) => held.push(response),
    // What its call waits for is left behind by clients that go away.
    silent() {},
    list() {},
    body: (response) => response.write('{"key":'),
    wait: (response) => response.writeHead(429, { 'retry-after': '50' }).end('{}'),
  };
  const server = createServer(async (request, response) => {
    response.on('close', () => (counts.cancelled += response.writableFinished ? 0 : 1));
    const query = new URL(request.url, 'http://x').searchParams;
    const body = (await request.toArray()).join('');
    const app = body ? JSON.parse(body).dataAppName : query.get('dataAppName');
    counts.received += 1;
    doAs[app](response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    counts,
    release: () => held.splice(0).forEach(send),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Waits until a count has grown by so many. */
async function grows(counts, name, by, work) {
  const end = counts[name] + by;
  await work();
  while (counts[name] < end) await sleep(5);
}

/**
 * Clients that reset their connection while their call waits. After a plain close, workerd would
 * let it run to its end.
 */
async function abandon(url, { counts }) {
  const { port, host } = new URL(url);
  const kinds = ['silent', 'list', 'body', 'wait'];
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const sockets = [];
    await grows(counts, 'received', EACH * kinds.length, () => {
      for (const app of kinds.flatMap((kind) => Array(EACH).fill(kind))) {
        const socket = connect(port, '127.0.0.1').on('error', () => {});
        socket.write(`GET /call?app=${app} HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
        sockets.push(socket);
      }
    });
    // The heads of answers arrive.
    await sleep(50);
    await grows(counts, 'cancelled', EACH * (kinds.length - 1), () => {
      for (const socket of sockets) socket.resetAndDestroy();
    });
  }
}

for (const compatibilityDate of DATES) {
  test(`calls of clients that disconnected, ${compatibilityDate}`, { timeout: 50_000 }, async (t) => {
    const upstream = await startUpstream();
    const settings = { upstreamUrl: upstream.url, timeoutMs: TIMEOUT_MS };
    const given = { installed: install(), entry, settings, compatibilityDate };
    try {
      const { output } = await whileWorkerServes(given, async (url) => {
        const look = async (ahead) => (await fetch(`${url}/look?ahead=${ahead}`)).json();
        const sizes = [await look(0)];
        const rounds = async (count) => {
          for (let round = 0; round < count; round += 1) {
            await abandon(url, upstream);
            sizes.push(await look(AHEAD_MS));
          }
        };
        let living;
        await grows(upstream.counts, 'received', LIVING, () => {
          living = Array.from({ length: LIVING }, async () => {
            const signal = AbortSignal.timeout(20_000);
            const answer = await fetch(`${url}/call?app=hold`, { signal });
            return `${answer.status} ${await answer.text()}`;
          });
        });
        await rounds(1);
        // For those who live, the clock has jumped.
        upstream.release();
        assert.deepEqual(await Promise.all(living), Array(LIVING).fill('200 k'));
        await rounds(3);
        const texts = sizes.map(({ pages, references }) => `${pages} pages, ${references} objects`);
        t.diagnostic(texts.join(' -> '));
        const [quiet, first, second, ...later] = sizes;
        // A call is freed when it is found overdue twice, so that the second thousand needs more memory.
        assert.ok(second.pages > first.pages + SLACK_PAGES, 'a single jump freed calls');
        for (const { pages, references, cleanups } of later) {
          assert.ok(pages <= second.pages + SLACK_PAGES, `${pages} pages after ${second.pages}`);
          const most = 1.1 * second.references;
          assert.ok(references <= most, `${references} objects after ${second.references}`);
          assert.equal(cleanups, quiet.cleanups, 'a request cleaned up after others');
        }
      });
      assert.equal(output, '');
    } finally {
      upstream.close();
    }
  });
}
