import { OURS } from '../clients.mjs';
import { figure, onNode } from '../figure.mjs';
import { startSubject } from '../subject.mjs';
import { shuffled } from '../statistics.mjs';

const COUNTS = [2000, 8000];
const OPERATIONS = ['createApiToken', 'ensureApiToken'];

/** @type {import('../run.mjs').Measurement} */
export default async function atOnce({ app, nodes, quick }) {
  const figures = [];
  for (const node of nodes) {
    const subject = startSubject({ folder: app.folder, node, kind: 'at-once', client: OURS });
    try {
      for (const calls of COUNTS) {
        const samples = Object.fromEntries(OPERATIONS.map((name) => [name, []]));
        // The first round is for the engine to warm up.
        for (let round = 0; round < (quick ? 3 : 8); round += 1) {
          for (const operation of shuffled(OPERATIONS)) {
            const time = await subject.ask({ operation, calls });
            if (round > 0) samples[operation].push(time);
          }
        }
        const column = `${calls.toLocaleString('en')} calls`;
        const table = `To start calls at once, each for another token, ${onNode(node)}`;
        const about = { id: `at once ${calls} ${node.major}`, table, column, unit: 'ms' };
        figures.push(figure({ ...about, baseline: 'createApiToken' }, samples));
      }
    } finally {
      subject.end();
    }
  }
  return figures;
}
