// Programs that serve a test until it is over: displays, drivers, development servers.
import { spawn } from 'node:child_process';
import { cleanEnv } from './program.mjs';

const TAIL = 4000;
const LONGEST_S = 900;

const groups = new Set();
process.once('exit', () => {
  for (const pid of groups) kill(pid);
});

// The whole group: a driver leaves its browser behind, a browser its helpers.
function kill(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

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
export function startDaemon(path, argv, { cwd, env = {} } = {}) {
  // Its own limit: this process may be killed without a chance to end it.
  const bounded = ['--signal=KILL', String(LONGEST_S), path, ...argv];
  const child = spawn('timeout', bounded, { cwd, env: { ...cleanEnv(), NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  let gone;
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const closed = new Promise((resolve) => {
    child.on('error', (error) => resolve((gone = error.message)));
    child.on('exit', (status, signal) => resolve((gone = `it ended with ${signal ?? status}`)));
  });
  const { pid } = child;
  if (pid !== undefined) groups.add(pid);
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
      if (pid === undefined) return;
      kill(pid);
      await closed;
      groups.delete(pid);
    },
  };
}
