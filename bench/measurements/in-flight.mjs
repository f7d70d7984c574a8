import { BASELINE, OURS } from '../clients.mjs';
import { figure, onNode, picked } from '../figure.mjs';
import { startSubject } from '../subject.mjs';

const COUNTS = [1000, 10_000];

/** @type {import('../run.mjs').Measurement} */
export default async function inFlight({ app, nodes, quick }) {
  const figures = [];
  for (const node of nodes) {
    for (const calls of COUNTS) {
      const results = { [OURS]: [], [BASELINE]: [] };
      for (let round = 0; round < (quick ? 1 : 5); round += 1) {
        for (const client of [OURS, BASELINE]) {
          // A new process each time: the memory of WebAssembly never shrinks.
          const subject = startSubject({ folder: app.folder, node, kind: 'in-flight', client });
          results[client].push(await subject.ask({ calls }).finally(subject.end));
        }
      }
      const text = `${calls.toLocaleString('en')} calls`;
      const column = (id, about, pick) =>
        figure({ id: `${id} ${calls} ${node.major}`, table: `Memory of a call in flight, ${onNode(node)}`, column: `${text}, ${about}`, unit: 'bytes' }, picked(results, pick));
      figures.push(column('wasm in flight', 'wasm', ({ wasm }) => wasm), column('heap in flight', 'heap', ({ heap }) => heap));
      if (calls === COUNTS.at(-1)) figures.push(column('wasm memory after', 'all wasm afterwards', ({ wasmAfter }) => wasmAfter));
    }
  }
  return figures;
}
