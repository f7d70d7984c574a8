import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../tests/runtimes/install.mjs';
import { BASELINE, OURS } from '../clients.mjs';
import { figure, onNode, picked } from '../figure.mjs';
import { repeated, withSubjects } from '../subject.mjs';

/** Files of their own for each instance: the engine keeps what it has loaded from one. */
function copyOf(app, client) {
  const folder = temporaryFolder('instance');
  if (client === OURS) {
    cpSync(join(app.folder, 'node_modules', OURS), folder, { recursive: true, filter: (path) => !path.includes('emulator') });
    return { folder, path: join(folder, 'dist/slim.js') };
  }
  const path = join(folder, `${BASELINE}.mjs`);
  cpSync(join(app.folder, `clients/${BASELINE}.mjs`), path);
  return { folder, path };
}

/** @type {import('../run.mjs').Measurement} */
export default async function instances({ app, nodes, quick }) {
  const figures = [];
  for (const node of nodes) {
    const given = { folder: app.folder, node, kind: 'instances' };
    const inNewProcesses = () =>
      withSubjects(given, [OURS, BASELINE], async (subjects) => {
        const results = { [OURS]: [], [BASELINE]: [] };
        for (let round = 0; round < (quick ? 6 : 11); round += 1) {
          for (const client of [OURS, BASELINE]) {
            const result = await subjects[client].ask(copyOf(app, client));
            if (round > 0) results[client].push(result);
          }
        }
        return results;
      });
    const results = await repeated(quick ? 1 : 3, inNewProcesses);
    const column = (id, text, pick) =>
      figure({ id: `${id} ${node.major}`, table: `A fresh instance in a warm process, ${onNode(node)}`, column: text, unit: 'µs' }, picked(results, pick));
    figures.push(
      column('instance compile', 'compile (by the platform on Workers)', ({ compile }) => compile),
      column('instance load', 'load the JavaScript', ({ load }) => load),
      column('instance call', 'instantiate, first call up to `fetch`', ({ toFetch }) => toFetch),
      column('instance', 'to first answer, without compiling', ({ whole }) => whole),
    );
  }
  return figures;
}
