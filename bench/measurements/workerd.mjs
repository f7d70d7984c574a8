import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BASELINE, OURS } from '../clients.mjs';
import { figure, picked } from '../figure.mjs';
import { repeated } from '../subject.mjs';
import { shuffled } from '../statistics.mjs';
import { BESIDE_ANOTHER, startWorker } from '../worker/workerd.mjs';

const run = promisify(execFile);
const PATHS = [OURS, BASELINE, 'ky', 'none'];
const AT_ONCE = 32;
const entry = (name) => fileURLToPath(new URL(`../worker/${name}.mjs`, import.meta.url));
const WORKER = {
  entries: { main: entry('main'), upstream: entry('upstream') },
  config: BESIDE_ANOTHER,
};

/** @type {import('../run.mjs').Measurement} */
export default async function workerd({ app, nodes, quick }) {
  const autocannon = join(app.folder, 'node_modules/autocannon/autocannon.js');
  const load = async (worker, path, seconds) => {
    const before = worker.cpuSeconds();
    const times = ['--connections', String(AT_ONCE), '--duration', String(seconds)];
    const args = [autocannon, '--json', ...times, `${worker.url}/${path}`];
    const { stdout } = await run(nodes.at(-1).program, args, { timeout: 60_000 });
    const { '2xx': answered, non2xx, errors, duration } = JSON.parse(stdout);
    if (non2xx + errors > 0) {
      throw new Error(`${path}: ${non2xx} answers were no success, ${errors} requests failed`);
    }
    const cpuMicroseconds = ((worker.cpuSeconds() - before) * 1e6) / answered;
    return { perSecond: answered / duration, cpuMicroseconds };
  };
  const inNewProcess = async () => {
    const worker = await startWorker(app, WORKER);
    try {
      const results = Object.fromEntries(PATHS.map((path) => [path, []]));
      for (let round = 0; round < (quick ? 2 : 4); round += 1) {
        for (const path of shuffled(PATHS)) {
          const result = await load(worker, path, quick || round === 0 ? 1 : 2);
          // The first one is for the engine to warm up.
          if (round > 0) results[path].push(result);
        }
      }
      return results;
    } finally {
      worker.end();
    }
  };
  const results = await repeated(quick ? 1 : 3, inNewProcess);
  const none = '(none: the same without a call)';
  const table = `A Worker in workerd, ${AT_ONCE} requests at a time ${none}`;
  const column = (id, text, unit, pick) =>
    figure({ id, table, column: text, unit }, picked(results, pick));
  const cpu = "processor's time of a request";
  return [
    column('workerd', 'requests per second', '/s', ({ perSecond }) => perSecond),
    column('workerd cpu', cpu, 'µs', ({ cpuMicroseconds }) => cpuMicroseconds),
  ];
}
