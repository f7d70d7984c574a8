// Programs that the package runs in, each a process of its own and bounded in time.
import { spawn } from 'node:child_process';

const LIMIT_MS = 120_000;
const TAIL = 4000;

const groups = new Set();
process.once('exit', () => {
  for (const pid of groups) end(pid);
});

// The whole group: test runners leave workers behind.
function end(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Nobody's proxy stands between a program and a server on this machine, and nobody's options are those of another Node. */
export const cleanEnv = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/proxy|^NODE_OPTIONS$|^NODE_TEST_CONTEXT$|^DATABRAIN_/i.test(name)));

/**
 * @param {string} path
 * @param {string[]} argv
 * @param {{cwd: string, env?: Record<string, string>, limitMs?: number}} settings
 * @returns {Promise<{end: number | string, stdout: string, stderr: string}>} `end`: the status, or the signal that ended it.
 */
export async function run(path, argv, { cwd, env = {}, limitMs = LIMIT_MS }) {
  // Not spawnSync: the servers it talks to live in this process.
  const child = spawn(path, argv, { cwd, env: { ...cleanEnv(), NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const printed = { stdout: '', stderr: '' };
  for (const name of Object.keys(printed)) child[name].setEncoding('utf8').on('data', (text) => (printed[name] += text));
  let timer;
  try {
    const ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status, signal) => resolve(signal ?? status));
    });
    if (child.pid !== undefined) {
      const { pid } = child;
      groups.add(pid);
      timer = setTimeout(() => end(pid), limitMs);
    }
    return { end: await ended, ...printed };
  } finally {
    clearTimeout(timer);
    if (child.pid !== undefined) {
      end(child.pid);
      groups.delete(child.pid);
    }
  }
}

/** The JSON that a program prints, which must end by itself and well. */
export async function answerOf(path, argv, settings) {
  const { end: ended, stdout, stderr } = await run(path, argv, settings);
  if (ended !== 0) throw new Error(`${path} ended with ${ended}:\n${`${stdout}\n${stderr}`.slice(-TAIL)}`);
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    throw new Error(`${path} printed no JSON:\n${`${stdout}\n${stderr}`.slice(-TAIL)}`, { cause });
  }
}
