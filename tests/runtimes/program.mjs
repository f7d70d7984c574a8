// Programs that the package runs in, each a process of its own and bounded in time.
import { endGroup, forgetGroup, startGroup } from './process-group.mjs';

const LIMIT_MS = 120_000;
const TAIL = 4000;

/**
 * @param {string} path
 * @param {string[]} argv
 * @param {{cwd: string, env?: Record<string, string>, limitMs?: number}} settings
 * @returns {Promise<{end: number | string, stdout: string, stderr: string}>} `end`: the status, or the signal that ended it.
 */
export async function run(path, argv, { limitMs = LIMIT_MS, ...settings }) {
  // Not spawnSync: the servers it talks to live in this process.
  const child = startGroup(path, argv, settings);
  const printed = { stdout: '', stderr: '' };
  for (const name of Object.keys(printed)) child[name].on('data', (text) => (printed[name] += text));
  const timer = setTimeout(() => endGroup(child), limitMs);
  try {
    const ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status, signal) => resolve(signal ?? status));
    });
    return { end: await ended, ...printed };
  } finally {
    clearTimeout(timer);
    endGroup(child);
    forgetGroup(child);
  }
}

/** The JSON that a program prints. The program must exit with status 0 within its time limit. */
export async function answerOf(path, argv, settings) {
  const { end: ended, stdout, stderr } = await run(path, argv, settings);
  if (ended !== 0) throw new Error(`${path} ended with ${ended}:\n${`${stdout}\n${stderr}`.slice(-TAIL)}`);
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    throw new Error(`${path} printed no JSON:\n${`${stdout}\n${stderr}`.slice(-TAIL)}`, { cause });
  }
}
