import { BASELINE, OURS } from '../clients.mjs';
import { figure, onNode } from '../figure.mjs';
import { alternate, withSubjects } from '../subject.mjs';
import { joined, shuffled } from '../statistics.mjs';

/** Few calls are measured so often that they are so many together. */
const AT_LEAST = 10_000;

/** @type {import('../run.mjs').Measurement} */
export default async function growth({ app, nodes, quick }) {
  const counts = quick ? [100, 1000, 10_000] : [100, 1000, 10_000, 100_000];
  const node = nodes.at(-1);
  const given = { folder: app.folder, node, kind: 'calls' };
  const byCount = Object.fromEntries(counts.map((count) => [count, {}]));
  for (let time = 0; time < (quick ? 1 : 3); time += 1) {
    await withSubjects(given, [OURS, BASELINE], async (subjects) => {
      await alternate(subjects, 1, { transport: 'real', count: 10_000 });
      // Within each round all counts, so that one can be compared with another.
      for (let round = 0; round < 2; round += 1) {
        for (const count of shuffled(counts)) {
          const times = Math.max(1, AT_LEAST / count);
          const task = { transport: 'real', count, times };
          joined(byCount[count], await alternate(subjects, 1, task));
        }
      }
    });
  }
  const table = `Time of a call by the number of calls, ${onNode(node)}`;
  return counts.map((count) => {
    const column = `${count.toLocaleString('en')} calls`;
    return figure({ id: `growth ${count}`, table, column, unit: 'µs' }, byCount[count]);
  });
}
