/**
 * A process that measures one client on request. Each client has its own process, so that no client affects how the engine
 * optimizes another. All processes stay alive, so that their rounds can alternate.
 * @module
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { joined, shuffled } from './statistics.mjs';

const LIMIT_MS = 120_000;
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** @typedef {{ask(task: object): Promise<any>, end(): void}} Subject */

/**
 * @param {object} given
 * @param {string} given.folder The app's.
 * @param {import('./nodes.mjs').Node} given.node
 * @param {string} given.kind A file of `subjects/`.
 * @param {string} given.client
 * @returns {Subject}
 */
export function startSubject({ folder, node, kind, client }) {
  const child = fork(join(folder, 'subjects/process.mjs'), [kind, client], { execPath: node.program, execArgv: ['--expose-gc'], cwd: folder });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const name = `${kind} of ${client} on Node ${node.version}`;
  return {
    ask: (task) =>
      new Promise((resolve, reject) => {
        const settle = (end, value) => {
          clearTimeout(timer);
          child.off('message', onMessage).off('exit', onExit);
          end(value);
        };
        const onMessage = ({ result, error }) => (error ? settle(reject, new Error(`${name}: ${error}`)) : settle(resolve, result));
        const onExit = (code, signal) => settle(reject, new Error(`${name} ended with ${signal ?? code}`));
        const timer = setTimeout(() => settle(reject, new Error(`${name} did not answer within ${LIMIT_MS} ms`)), LIMIT_MS);
        child.on('message', onMessage).on('exit', onExit);
        child.send(task);
      }),
    end: () => void child.kill('SIGKILL'),
  };
}

/**
 * Measures all clients in turn, in a different order in each round.
 * @param {Record<string, Subject>} subjects
 * @param {number} rounds
 * @param {object} task
 * @param {() => Promise<unknown>} [before] Before each turn.
 * @returns {Promise<Record<string, any[]>>}
 */
export async function alternate(subjects, rounds, task, before) {
  const results = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of shuffled(Object.keys(subjects))) {
      await before?.();
      results[name].push(await subjects[name].ask(task));
    }
  }
  return results;
}

/**
 * Measures several times, each time in new processes: what an engine makes of the same code differs
 * from one process to the next, and the rounds within one do not show it.
 * @param {number} times
 * @param {() => Promise<Record<string, any[]>>} measure
 */
export async function repeated(times, measure) {
  const results = {};
  for (let time = 0; time < times; time += 1) joined(results, await measure());
  return results;
}

/**
 * @template T
 * @param {Omit<Parameters<typeof startSubject>[0], 'client'>} given
 * @param {string[]} clients
 * @param {(subjects: Record<string, Subject>) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withSubjects(given, clients, use) {
  const subjects = Object.fromEntries(clients.map((client) => [client, startSubject({ ...given, client })]));
  try {
    return await use(subjects);
  } finally {
    for (const subject of Object.values(subjects)) subject.end();
  }
}
