import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BASELINE, OURS } from '../clients.mjs';
import { figure, picked } from '../figure.mjs';
import { shuffled } from '../statistics.mjs';
import { startWorker } from '../worker/workerd.mjs';

const run = promisify(execFile);
const PATHS = [OURS, BASELINE, 'ky', 'none'];
const AT_ONCE = 32;

/** @type {import('../run.mjs').Measurement} */
export default async function workerd({ app, nodes, quick }) {
  const worker = await startWorker(app);
  const autocannon = join(app.folder, 'node_modules/autocannon/autocannon.js');
  const load = async (path, seconds) => {
    const before = worker.cpuSeconds();
    const flags = ['--json', '--connections', String(AT_ONCE), '--duration', String(seconds), `${worker.url}/${path}`];
    const { stdout } = await run(nodes.at(-1).program, [autocannon, ...flags], { timeout: 60_000 });
    const { '2xx': answered, non2xx, errors, duration } = JSON.parse(stdout);
    if (non2xx + errors > 0) throw new Error(`${path}: ${non2xx} answers were no success, ${errors} requests failed`);
    return { perSecond: answered / duration, cpuMicroseconds: ((worker.cpuSeconds() - before) * 1e6) / answered };
  };
  try {
    const results = Object.fromEntries(PATHS.map((path) => [path, []]));
    for (let round = 0; round < (quick ? 2 : 7); round += 1) {
      for (const path of shuffled(PATHS)) {
        const result = await load(path, quick ? 1 : 2);
        // The first one is for the engine to warm up.
        if (round > 0) results[path].push(result);
      }
    }
    const table = `A Worker in workerd, ${AT_ONCE} requests at a time (none: the same without a call)`;
    return [
      figure({ id: 'workerd', table, column: 'requests per second', unit: '/s' }, picked(results, ({ perSecond }) => perSecond)),
      figure({ id: 'workerd cpu', table, column: "processor's time of a request", unit: 'µs' }, picked(results, ({ cpuMicroseconds }) => cpuMicroseconds)),
    ];
  } finally {
    worker.end();
  }
}
