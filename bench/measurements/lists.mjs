import { BASELINE, OURS } from '../clients.mjs';
import { figure, onNode } from '../figure.mjs';
import { alternate, withSubjects } from '../subject.mjs';
import { joined } from '../statistics.mjs';

const LENGTHS = [10, 100, 1000, 10_000];
const LONGEST = LENGTHS.at(-1);

/** The operations of one process, in the place of the clients. */
const operationsOf = (subject) =>
  Object.fromEntries(
    ['listApiTokens', 'ensureApiToken'].map((operation) => [
      operation,
      { ...subject, ask: (task) => subject.ask({ ...task, operation }) },
    ]),
  );

/** @type {import('../run.mjs').Measurement} */
export default async function lists({ app, nodes, quick }) {
  const figures = [];
  const ensureFigures = [];
  for (const node of nodes) {
    const given = { folder: app.folder, node, kind: 'lists' };
    const byLength = Object.fromEntries(LENGTHS.map((tokens) => [tokens, {}]));
    const ensured = {};
    for (let time = 0; time < (quick ? 1 : 3); time += 1) {
      await withSubjects(given, [OURS, BASELINE], async (subjects) => {
        const rounds = async (several, tokens) => {
          await alternate(several, 1, { tokens, forMs: 100 });
          return alternate(several, 3, { tokens, forMs: quick ? 80 : 200 });
        };
        for (const tokens of LENGTHS) joined(byLength[tokens], await rounds(subjects, tokens));
        joined(ensured, await rounds(operationsOf(subjects[OURS]), LONGEST));
      });
    }
    const shown = (tokens) => `${tokens.toLocaleString('en')} tokens`;
    const table = `listApiTokens by the length of the list, ${onNode(node)}`;
    for (const tokens of LENGTHS) {
      const about = { id: `list ${tokens} ${node.major}`, table, column: shown(tokens) };
      figures.push(figure({ ...about, unit: 'µs' }, byLength[tokens]));
    }
    const about = {
      id: `ensure ${LONGEST} ${node.major}`,
      table: `ensureApiToken of the last of ${shown(LONGEST)}, to listing them`,
      column: onNode(node),
      unit: 'µs',
      baseline: 'listApiTokens',
    };
    ensureFigures.push(figure(about, ensured));
  }
  return [...figures, ...ensureFigures];
}
