import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CLIENTS } from '../clients.mjs';
import { figure, onNode, picked } from '../figure.mjs';
import { shuffled } from '../statistics.mjs';

const run = promisify(execFile);
const TABLE = 'Cold process';

/** @type {import('../run.mjs').Measurement} */
export default async function cold({ app, nodes, quick }) {
  const program = join(app.folder, 'subjects/cold.mjs');
  const figures = [];
  for (const node of nodes) {
    const results = Object.fromEntries(CLIENTS.map((client) => [client, []]));
    // The first of each fills the caches of the disk and does not count.
    for (let round = 0; round < (quick ? 6 : 31); round += 1) {
      for (const client of shuffled(CLIENTS)) {
        const { stdout } = await run(node.program, [program, client], { cwd: app.folder, timeout: 30_000 });
        if (round > 0) results[client].push(JSON.parse(stdout));
      }
    }
    const column = (id, text, pick) => figure({ id: `${id} ${node.major}`, table: `${TABLE}, ${onNode(node)}`, column: text, unit: 'ms' }, picked(results, pick));
    figures.push(
      column('cold', 'from import to first answer', ({ whole }) => whole),
      column('cold process', 'from process start', ({ sinceStart }) => sinceStart),
      column('cold import', 'of it: import', ({ load }) => load),
      column('cold call', 'first call, until it returns', ({ call }) => call),
      column('cold answer', 'until it is answered', ({ answer }) => answer),
    );
  }
  return figures;
}
