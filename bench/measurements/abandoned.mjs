import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { OURS } from '../clients.mjs';
import { figure } from '../figure.mjs';
import { startWorker, withSettings } from '../worker/workerd.mjs';

const ROUNDS = 4;
const LIMIT_MS = 20_000;
const AT_ONCE = 500;
/** Longer than a round takes: no timer of the host ends a call here. */
const TIMEOUT_MS = 240_000;
/** A call counts as abandoned only so long after its start; see tests/leaks/abandoned.test.mjs. */
const AHEAD_MS = TIMEOUT_MS + 31_000;

const entry = fileURLToPath(new URL('../../tests/leaks/abandoned-worker.mjs', import.meta.url));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A server that answers the data app `answer` only. */
async function startUpstream() {
  const counts = { received: 0, cancelled: 0 };
  const server = createServer(async (request, response) => {
    response.on('close', () => (counts.cancelled += response.writableFinished ? 0 : 1));
    const { dataAppName } = JSON.parse((await request.toArray()).join(''));
    counts.received += 1;
    if (dataAppName === 'answer') response.end('{"key":"k"}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, counts, close };
}

/** Clients that reset their connection while their call waits. */
async function abandon(url, { counts }, calls) {
  const { port, host } = new URL(url);
  const grown = async (name, by, work) => {
    const [end, latest] = [counts[name] + by, performance.now() + LIMIT_MS];
    const result = work();
    while (counts[name] < end) {
      if (performance.now() > latest) throw new Error(`${by} calls were not ${name}`);
      await sleep(2);
    }
    return result;
  };
  for (let left = calls; left > 0; left -= AT_ONCE) {
    const several = Math.min(left, AT_ONCE);
    const sockets = await grown('received', several, () =>
      Array.from({ length: several }, () => {
        const socket = connect(port, '127.0.0.1').on('error', () => {});
        socket.write(`GET /call?app=silent HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
        return socket;
      }),
    );
    await grown('cancelled', several, () => {
      for (const socket of sockets) socket.resetAndDestroy();
    });
  }
}

/** @type {import('../run.mjs').Measurement} */
export default async function abandoned({ app, quick }) {
  const calls = quick ? 1000 : 20_000;
  const upstream = await startUpstream();
  const pages = [];
  try {
    const config = withSettings({ upstreamUrl: upstream.url, timeoutMs: TIMEOUT_MS });
    const worker = await startWorker(app, { entries: { main: entry }, config });
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        await abandon(worker.url, upstream, calls);
        const answer = await fetch(`${worker.url}/look?ahead=${AHEAD_MS}`);
        pages.push((await answer.json()).pages);
      }
    } finally {
      worker.end();
    }
  } finally {
    upstream.close();
  }
  const table = `Memory in workerd after rounds of ${calls.toLocaleString('en')} abandoned calls`;
  return pages.map((count, round) => {
    const about = { id: `abandoned ${round + 1}`, table, column: `round ${round + 1}` };
    return figure({ ...about, unit: 'pages of 64 KiB', baseline: null }, { [OURS]: [count] });
  });
}
