// Programs in process groups of their own, which end with this process: test runners, development servers and drivers leave others behind.
import { spawn } from 'node:child_process';

const groups = new Set();
process.once('exit', () => {
  for (const pid of groups) kill(pid);
});

function kill(pid) {
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
 * @param {{cwd?: string, env?: Record<string, string>}} settings
 */
export function startGroup(path, argv, { cwd, env = {} }) {
  const child = spawn(path, argv, { cwd, env: { ...cleanEnv(), NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8');
  // A program that is not there has no id, and tells by its `error` event.
  if (child.pid !== undefined) groups.add(child.pid);
  return child;
}

/** Ends all of it. */
export function endGroup({ pid }) {
  if (pid !== undefined) kill(pid);
}

/** To be said once it is gone: its id may become another's. */
export const forgetGroup = ({ pid }) => groups.delete(pid);
