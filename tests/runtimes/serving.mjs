// Servers of the tools, each a process group of its own, on this machine only and bounded in time.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { endGroup, forgetGroup, startGroup } from './process-group.mjs';

const LIMIT_MS = 150_000;
const POLL_MS = 50;
const TAIL = 4000;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

const accepts = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => resolve(false)).on('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Starts a server, uses it once it accepts connections, and ends it.
 * @template T
 * @param {string} path
 * @param {(port: number) => string[]} argvFor It must listen on that port of 127.0.0.1.
 * @param {{cwd: string, env?: Record<string, string> | ((port: number) => Record<string, string>), limitMs?: number}} settings
 * @param {(url: string, printed: () => string) => Promise<T>} use `printed` returns what was printed so far.
 * @returns {Promise<{result: T, output: string}>} `output`: all that was printed, on both streams.
 */
export async function whileServing(path, argvFor, { limitMs = LIMIT_MS, cwd, env }, use) {
  const port = await freePort();
  const child = startGroup(path, argvFor(port), { cwd, env: typeof env === 'function' ? env(port) : env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  let isOver = false;
  const closed = new Promise((resolve) => child.on('close', resolve).on('error', resolve));
  let timer;
  const over = new Promise((_, reject) => {
    child.on('error', reject);
    child.on('exit', (status, signal) => reject(new Error(`the server exited with ${signal ?? status}`)));
    timer = setTimeout(() => reject(new Error(`the server was still in use after ${limitMs} ms`)), limitMs);
  });
  const used = async () => {
    while (!isOver && !(await accepts(port))) await sleep(POLL_MS);
    return use(`http://127.0.0.1:${port}`, () => output);
  };
  try {
    const result = await Promise.race([over, used()]);
    return { result, output };
  } catch (cause) {
    throw new Error(`${cause.message}; the server printed:\n${output.slice(-TAIL)}`, { cause });
  } finally {
    isOver = true;
    clearTimeout(timer);
    endGroup(child);
    await closed;
    forgetGroup(child);
  }
}

/** The JSON that a server answers, which is slow while it compiles. */
export async function jsonOf(url, limitMs = 120_000) {
  const response = await fetch(url, { headers: { accept: 'application/json, text/plain' }, signal: AbortSignal.timeout(limitMs) });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`status ${response.status}: ${text.slice(0, TAIL)}`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`no JSON: ${text.slice(0, TAIL)}`, { cause });
  }
}
