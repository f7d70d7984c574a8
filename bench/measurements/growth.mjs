import { BASELINE, OURS } from '../clients.mjs';
import { figure, onNode } from '../figure.mjs';
import { alternate, withSubjects } from '../subject.mjs';

/** @type {import('../run.mjs').Measurement} */
export default async function growth({ app, nodes, quick }) {
  const figures = [];
  const node = nodes.at(-1);
  await withSubjects({ folder: app.folder, node, kind: 'calls' }, [OURS, BASELINE], async (subjects) => {
    await alternate(subjects, 1, { transport: 'real', count: 10_000 });
    for (const count of quick ? [100, 1000, 10_000] : [100, 1000, 10_000, 100_000]) {
      const samples = await alternate(subjects, quick || count > 10_000 ? 3 : 9, { transport: 'real', count });
      const column = `${count.toLocaleString('en')} calls`;
      figures.push(figure({ id: `growth ${count}`, table: `Time of a call by the number of calls, ${onNode(node)}`, column, unit: 'µs' }, samples));
    }
  });
  return figures;
}
