// Runs the calls in each runtime, with the packed package.
import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inBrowser } from '../runtimes/browser.mjs';
import { named, temporaryFolder, toolPath } from '../runtimes/install.mjs';
import { inWorkerd } from '../runtimes/workerd.mjs';

const LIMIT_MS = 120_000;
const LINGER_MS = 5000;
const isArm = process.arch === 'arm64';
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

// Programs must reach the servers on this machine without a proxy.
const ownEnv = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => !/proxy|^NODE_OPTIONS$|^NODE_TEST_CONTEXT$/i.test(name)));

/** The path of a program from the tools folder. */
function program(runtime, file) {
  try {
    return toolPath(file);
  } catch (cause) {
    throw new Error(`${runtime} is missing: ${file} is not in the tools folder; run \`cargo xtask test --only faults\`, which installs it`, { cause });
  }
}

const versionOf = (path) => /\d+(\.\d+)+|\d{4}-\d\d-\d\d/.exec(execFileSync(path, ['--version'], { encoding: 'utf8', env: ownEnv(), timeout: 30_000 }))?.[0];

const entry = (settings) => `import * as api from 'databrain-edge';
import { runCases } from ${JSON.stringify(pathToFileURL(here('cases.mjs')).href)};
const { collectorUrl, ...settings } = ${JSON.stringify(settings)};
const results = await runCases({ api, ...settings });
await fetch(collectorUrl, { method: 'POST', body: JSON.stringify(results) });
`;

/** Runs the calls in a separate process, from an entry in the folder of the package. `end` tells how the process ended. */
async function inProcess(path, argv, { installed, servers, settings }) {
  let posted;
  const collectorUrl = await servers.serve({
    async fetch(request) {
      posted = await request.text();
      // A call that leaves something behind keeps the process alive. That is recorded, without losing the other results.
      setTimeout(() => child.kill('SIGKILL'), LINGER_MS).unref();
      return new Response(null, { status: 204 });
    },
  });
  const file = join(installed.folder, 'faults.mjs');
  writeFileSync(file, entry({ ...settings, collectorUrl }));
  const env = { ...ownEnv(), DENO_DIR: temporaryFolder('deno'), DENO_NO_UPDATE_CHECK: '1', DO_NOT_TRACK: '1', NO_COLOR: '1' };
  const child = spawn(path, [...argv, file], { cwd: installed.folder, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS, killSignal: 'SIGKILL' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const end = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve(signal ?? status));
  });
  if (posted === undefined) throw new Error(`${path} ended with ${end}, without a result:\n${output}`);
  return { result: JSON.parse(posted), end };
}

const tooled = (runtime, file, argv = []) => ({
  version: () => versionOf(program(runtime, file)),
  run: (given) => inProcess(program(runtime, file), argv, given),
});

const browser = (name) => ({
  version: () => versionOf(named(name.toUpperCase())),
  run: (given) => inBrowser({ ...given, name, entry: here('page.mjs'), run: 'runCases' }),
});

/** @type {Record<string, {version: () => string | undefined, run: (given: any) => Promise<{result: any[], end?: number | string}>}>} */
export const runtimes = {
  Node: { version: () => process.versions.node, run: (given) => inProcess(process.execPath, [], given) },
  'Node 22': tooled('Node 22', `node22-linux-${process.arch}/bin/node`),
  'Node 24': tooled('Node 24', `node24-linux-${process.arch}/bin/node`),
  Deno: tooled('Deno', `@deno/linux-${process.arch}-glibc/deno`, ['run', '--quiet', '--no-prompt', '--no-lock', '--allow-net=127.0.0.1']),
  Bun: tooled('Bun', `@oven/bun-linux-${isArm ? 'aarch64' : process.arch}/bin/bun`, ['run', '--no-install']),
  workerd: {
    version: () => versionOf(program('workerd', `@cloudflare/workerd-linux-${isArm ? 'arm64' : '64'}/bin/workerd`)),
    run: (given) => inWorkerd({ ...given, entry: here('worker.mjs') }),
  },
  Chromium: browser('chromium'),
  Firefox: browser('firefox'),
};
