import { BASELINE, CLIENTS, OURS } from '../clients.mjs';
import { figure, onNode, picked } from '../figure.mjs';
import { startEmulator } from '../emulator.mjs';
import { alternate, withSubjects } from '../subject.mjs';

const CONCURRENCIES = [1, 16, 256];

/** @type {import('../run.mjs').Measurement} */
export default async function load({ app, nodes, quick }) {
  const figures = [];
  const emulator = await startEmulator(app, nodes.at(-1));
  try {
    for (const node of nodes) {
      await withSubjects({ folder: app.folder, node, kind: 'load' }, CLIENTS, async (subjects) => {
        for (const concurrency of CONCURRENCIES) {
          const task = { baseUrl: emulator.url, concurrency, forMs: quick ? 150 : 1000 };
          const results = await alternate(subjects, quick ? 2 : 3, task, emulator.reset);
          // The ratio of these two is what counts, so it gets more rounds.
          const two = { [OURS]: subjects[OURS], [BASELINE]: subjects[BASELINE] };
          const more = await alternate(two, quick ? 2 : 6, task, emulator.reset);
          for (const client of [OURS, BASELINE]) results[client].push(...more[client]);
          const column = (id, table, unit, pick) =>
            figure({ id: `${id} ${concurrency} ${node.major}`, table: `${table}, ${onNode(node)}`, column: `${concurrency} at a time`, unit }, picked(results, pick));
          figures.push(
            column('load', 'Calls per second against the emulator on the loopback', '/s', ({ perSecond }) => perSecond),
            column('load cpu', 'Processor time of the client for one of these calls', 'µs', ({ cpuMicroseconds }) => cpuMicroseconds),
          );
        }
      });
    }
  } finally {
    emulator.end();
  }
  return figures;
}
