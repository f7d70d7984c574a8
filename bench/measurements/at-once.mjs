import { OURS } from '../clients.mjs';
import { figure, onNode } from '../figure.mjs';
import { repeated, startSubject } from '../subject.mjs';
import { shuffled } from '../statistics.mjs';

const COUNTS = [2000, 8000];
const OPERATIONS = ['createApiToken', 'ensureApiToken'];

/** @type {import('../run.mjs').Measurement} */
export default async function atOnce({ app, nodes, quick }) {
  const figures = [];
  for (const node of nodes) {
    for (const calls of COUNTS) {
      const inNewProcess = async () => {
        const subject = startSubject({ folder: app.folder, node, kind: 'at-once', client: OURS });
        const samples = Object.fromEntries(OPERATIONS.map((name) => [name, []]));
        try {
          // The first round is for the engine to warm up.
          for (let round = 0; round < 3; round += 1) {
            for (const operation of shuffled(OPERATIONS)) {
              const time = await subject.ask({ operation, calls });
              if (round > 0) samples[operation].push(time);
            }
          }
        } finally {
          subject.end();
        }
        return samples;
      };
      const samples = await repeated(quick ? 1 : 3, inNewProcess);
      const about = {
        id: `at once ${calls} ${node.major}`,
        table: `To start calls at once, each for another token, ${onNode(node)}`,
        column: `${calls.toLocaleString('en')} calls`,
        unit: 'ms',
        baseline: 'createApiToken',
      };
      figures.push(figure(about, samples));
    }
  }
  return figures;
}
