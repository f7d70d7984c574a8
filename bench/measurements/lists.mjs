import { BASELINE, OURS } from '../clients.mjs';
import { figure, onNode } from '../figure.mjs';
import { alternate, withSubjects } from '../subject.mjs';

/** @type {import('../run.mjs').Measurement} */
export default async function lists({ app, nodes, quick }) {
  const figures = [];
  for (const node of nodes) {
    await withSubjects({ folder: app.folder, node, kind: 'lists' }, [OURS, BASELINE], async (subjects) => {
      for (const tokens of [10, 100, 1000, 10_000]) {
        await alternate(subjects, 1, { tokens, forMs: 100 });
        const samples = await alternate(subjects, quick ? 3 : 9, { tokens, forMs: quick ? 80 : 200 });
        const column = `${tokens.toLocaleString('en')} tokens`;
        figures.push(figure({ id: `list ${tokens} ${node.major}`, table: `listApiTokens by the length of the list, ${onNode(node)}`, column, unit: 'µs' }, samples));
      }
    });
  }
  return figures;
}
