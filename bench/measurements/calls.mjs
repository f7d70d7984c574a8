import { BASELINE, CLIENTS, OURS } from '../clients.mjs';
import { figure, onNode } from '../figure.mjs';
import { alternate, repeated, withSubjects } from '../subject.mjs';

// The others need a real Response.
const TRANSPORTS = [
  { transport: 'real', text: 'real `Response`', clients: CLIENTS },
  { transport: 'plain', text: 'stub object', clients: [OURS, BASELINE] },
];

/** @type {import('../run.mjs').Measurement} */
export default async function calls({ app, nodes, quick }) {
  const figures = [];
  for (const { transport, text, clients } of TRANSPORTS) {
    for (const node of nodes) {
      const given = { folder: app.folder, node, kind: 'calls' };
      const inNewProcesses = () =>
        withSubjects(given, clients, async (subjects) => {
          // Until the engine has compiled what is hot.
          await alternate(subjects, 1, { transport, count: 3000 });
          return alternate(subjects, 5, { transport, forMs: quick ? 80 : 200 });
        });
      const samples = await repeated(quick ? 1 : 3, inNewProcesses);
      const about = {
        id: `call ${transport} ${node.major}`,
        table: `One call after the other, ${text}`,
        column: onNode(node),
        unit: 'µs',
      };
      figures.push(figure(about, samples));
    }
  }
  return figures;
}
