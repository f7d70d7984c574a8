// Programs that serve a test until it is over: displays, drivers, development servers.
import { endGroup, forgetGroup, startGroup } from './process-group.mjs';

const TAIL = 4000;
const LONGEST_S = 900;

/**
 * @typedef {object} Daemon
 * @property {(work: (output: string) => unknown, limitMs: number) => Promise<any>} until Tries until `work` gives something. What it
 *   throws means "not yet".
 * @property {() => Promise<void>} end
 */

/**
 * @param {string} path
 * @param {string[]} argv
 * @param {{cwd?: string, env?: Record<string, string>}} [settings]
 * @returns {Daemon}
 */
export function startDaemon(path, argv, settings = {}) {
  // Its own limit: this process may be killed without a chance to end it.
  const bounded = ['--signal=KILL', String(LONGEST_S), path, ...argv];
  const child = startGroup('timeout', bounded, settings);
  let output = '';
  let gone;
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const closed = new Promise((resolve) => {
    child.on('error', (error) => resolve((gone = error.message)));
    child.on('exit', (status, signal) => resolve((gone = `it ended with ${signal ?? status}`)));
  });
  return {
    async until(work, limitMs) {
      const until = Date.now() + limitMs;
      for (let last = 'nothing came of it'; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
        if (gone || Date.now() > until) throw new Error(`${path} did not start: ${gone ?? last}\n${output.slice(-TAIL)}`);
        try {
          const found = await work(output);
          if (found) return found;
        } catch (error) {
          last = String(error);
        }
      }
    },
    async end() {
      endGroup(child);
      await closed;
      forgetGroup(child);
    },
  };
}
