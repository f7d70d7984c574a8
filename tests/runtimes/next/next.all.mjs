import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { install, temporaryFolder } from '../install.mjs';
import { loopbackOnly } from '../loopback-only.mjs';
import { run } from '../program.mjs';
import { row } from '../row.mjs';
import { startServers } from '../server.mjs';
import { jsonOf, whileServing } from '../serving.mjs';
import { addSet, setVersion } from '../tool-set.mjs';

const TEN_MINUTES = 600_000;
const config = `const root = import.meta.dirname;

export default { distDir: process.env.DIST_DIR, turbopack: { root }, outputFileTracingRoot: root };
`;

// What Next.js says of code that the edge forbids, in a build and while it runs.
const FORBIDDEN = /dynamic (code|wasm)|code generation|not (supported|allowed) in (the )?edge|\beval\b|WebAssembly\./i;

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const settings = (distDir) => ({
  cwd,
  env: { ...loopbackOnly, CI: 'true', DIST_DIR: distDir, HOME: home, NEXT_TELEMETRY_DISABLED: '1' },
  limitMs: TEN_MINUTES / 2,
});
const next = (...argv) => [join(cwd, 'node_modules/next/dist/bin/next'), ...argv];

let cwd, home, servers;
before(async () => {
  const installed = install();
  cwd = installed.folder;
  home = temporaryFolder('home');
  addSet(installed, 'next');
  writeFileSync(join(cwd, 'next.config.mjs'), config);
  for (const name of ['probe.mjs', 'app/server-side.mjs']) copyFileSync(here(`../${name}`), join(cwd, name.replace('app/', '')));
  for (const route of ['edge', 'node']) {
    mkdirSync(join(cwd, 'app', route), { recursive: true });
    copyFileSync(here(`app/${route}-route.js`), join(cwd, 'app', route, 'route.js'));
  }
  servers = await startServers(installed);
});
after(() => servers?.close());

/** The edge gets the core from a file, compiled; without a word, webpack's development server would take bytes too. */
function holdsCore(distDir) {
  const core = readFileSync(join(cwd, 'node_modules/databrain-edge/dist/core.wasm'));
  const built = readdirSync(join(cwd, distDir), { recursive: true, withFileTypes: true });
  const cores = built.filter(({ name }) => name.endsWith('.wasm')).map(({ parentPath, name }) => readFileSync(join(parentPath, name)));
  assert.ok(cores.length > 0 && cores.every((bytes) => bytes.equals(core)), `${distDir} holds ${cores.length} files of wasm`);
}

async function build(bundler, distDir) {
  const { end, stdout, stderr } = await run(process.execPath, next('build', `--${bundler}`), settings(distDir));
  const output = `${stdout}\n${stderr}`;
  assert.equal(end, 0, output);
  assert.doesNotMatch(output, FORBIDDEN);
}

/** Starts a server and asks one of its routes. */
async function answerOf(route, argv, distDir, label) {
  const { result, output } = await whileServing(
    process.execPath,
    (port) => next(...argv, '--hostname', '127.0.0.1', '--port', port),
    settings(distDir),
    (url) => jsonOf(`${url}/${route}?${new URLSearchParams({ baseUrl: servers.urls.emulatorUrl, label })}`),
  );
  assert.doesNotMatch(output, FORBIDDEN);
  if (route === 'edge') holdsCore(distDir);
  return result;
}

const titles = { edge: 'edge route', node: 'Node route' };

for (const bundler of ['turbopack', 'webpack']) {
  let built;
  for (const [route, title] of Object.entries(titles)) {
    const facts = { where: 'Next.js', version: () => setVersion('next', 'next'), emulator: () => servers.emulator, timeoutMs: TEN_MINUTES };
    row({ ...facts, how: `${title}, next build and start, ${bundler}` }, async ({ label }) => {
      const distDir = `.built-${bundler}`;
      await (built ??= build(bundler, distDir));
      return answerOf(route, ['start'], distDir, label);
    });
    row({ ...facts, how: `${title}, next dev, ${bundler}` }, ({ label }) =>
      answerOf(route, ['dev', `--${bundler}`], `.dev-${bundler}-${route}`, label),
    );
  }
}
