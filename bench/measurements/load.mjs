import { BASELINE, CLIENTS, OURS } from '../clients.mjs';
import { figure, onNode, picked } from '../figure.mjs';
import { startEmulator } from '../emulator.mjs';
import { alternate, withSubjects } from '../subject.mjs';
import { joined } from '../statistics.mjs';

const CONCURRENCIES = [1, 16, 256];
const RATES = 'Calls per second against the emulator on the loopback';
const TIMES = 'Processor time of the client for one of these calls';

/** @type {import('../run.mjs').Measurement} */
export default async function load({ app, nodes, quick }) {
  const figures = [];
  const emulator = await startEmulator(app, nodes.at(-1));
  try {
    for (const node of nodes) {
      const given = { folder: app.folder, node, kind: 'load' };
      const rounds = CONCURRENCIES.map((concurrency) => ({ concurrency, all: {}, two: {} }));
      for (let time = 0; time < (quick ? 1 : 3); time += 1) {
        await withSubjects(given, CLIENTS, async (subjects) => {
          const pair = { [OURS]: subjects[OURS], [BASELINE]: subjects[BASELINE] };
          for (const { concurrency, all, two } of rounds) {
            const task = { baseUrl: emulator.url, concurrency, forMs: quick ? 150 : 1000 };
            joined(all, await alternate(subjects, quick ? 2 : 1, task, emulator.reset));
            // The ratio of these two is what counts, so it gets more rounds.
            joined(two, await alternate(pair, 2, task, emulator.reset));
          }
        });
      }
      for (const { concurrency, all, two } of rounds) {
        // The rounds of all come first: of the others, there are only these.
        const results = joined(all, two);
        const column = (id, table, unit, pick) => {
          const about = {
            id: `${id} ${concurrency} ${node.major}`,
            table: `${table}, ${onNode(node)}`,
            column: `${concurrency} at a time`,
            unit,
          };
          return figure(about, picked(results, pick));
        };
        figures.push(
          column('load', RATES, '/s', ({ perSecond }) => perSecond),
          column('load cpu', TIMES, 'µs', ({ cpuMicroseconds }) => cpuMicroseconds),
        );
      }
    }
  } finally {
    emulator.end();
  }
  return figures;
}
