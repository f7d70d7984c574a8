import { OURS } from '../clients.mjs';
import { figure, onNode } from '../figure.mjs';
import { repeated, startSubject } from '../subject.mjs';
import { shuffled } from '../statistics.mjs';

/** @type {import('../run.mjs').Measurement} */
export default async function operations({ app, nodes, quick }) {
  const figures = [];
  for (const node of nodes) {
    const inNewProcess = async () => {
      const subject = startSubject({ folder: app.folder, node, kind: 'operations', client: OURS });
      try {
        const names = await subject.ask({});
        const samples = Object.fromEntries(names.map((name) => [name, []]));
        // The first round is for the engine to warm up.
        for (let round = 0; round < 6; round += 1) {
          for (const operation of shuffled(names)) {
            const time = await subject.ask({ operation, forMs: quick ? 25 : 60 });
            if (round > 0) samples[operation].push(time);
          }
        }
        return samples;
      } finally {
        subject.end();
      }
    };
    const samples = await repeated(quick ? 1 : 3, inNewProcess);
    const about = {
      id: `operations ${node.major}`,
      table: 'One call of each operation',
      column: onNode(node),
      unit: 'µs',
      baseline: 'createApiToken',
    };
    figures.push(figure(about, samples));
  }
  return figures;
}
