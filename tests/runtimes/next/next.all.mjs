import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { install, temporaryFolder } from '../install.mjs';
import { loopbackOnly } from '../loopback-only.mjs';
import { run } from '../program.mjs';
import { recorded, row } from '../row.mjs';
import { startServers } from '../server.mjs';
import { jsonOf, whileServing } from '../serving.mjs';
import { addSet, setVersion } from '../tool-set.mjs';

const TEN_MINUTES = 600_000;
const LOADS = 3;

/**
 * The tool sets that hold a release, with the bundlers of each and the flags that choose them.
 * @type {{set: string, config: string, bundlers: Record<string, string[]>, isDeveloped: boolean}[]}
 */
const releases = [
  {
    set: 'next',
    config: 'turbopack: { root }, outputFileTracingRoot: root',
    bundlers: { turbopack: ['--turbopack'], webpack: ['--webpack'] },
    isDeveloped: true,
  },
  // The last one that keeps answers unless it is told not to.
  { set: 'next14', config: 'experimental: { outputFileTracingRoot: root }', bundlers: { webpack: [] }, isDeveloped: false },
];
const runtimes = { edge: 'edge', node: 'Node' };

/** The pages that must call anew at each load, by what their rows say, with their paths. */
const pages = {
  'edge page': (port) => `edge-page/${port}`,
  'Node page': (port) => `node-page/${port}`,
  'Node page without parameters': () => 'built-page',
  'Node page without parameters, errors caught': () => 'caught-page',
  'Node route without parameters': () => 'built-route',
};

// What Next.js says of code that the edge forbids, in a build and while it runs.
const FORBIDDEN = /dynamic (code|wasm)|code generation|not (supported|allowed) in (the )?edge|\beval\b|WebAssembly\./i;

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** A user's app. */
class App {
  constructor({ set, config }) {
    this.installed = install();
    this.cwd = this.installed.folder;
    this.home = temporaryFolder('home');
    addSet(this.installed, set);
    this.#write('next.config.mjs', `const root = import.meta.dirname;\n\nexport default { distDir: process.env.DIST_DIR, ${config} };\n`);
    this.#copy('../probe.mjs', 'probe.mjs');
    this.#copy('../app/server-side.mjs', 'server-side.mjs');
    this.#copy('visit.mjs', 'visit.mjs');
    this.#copy('app/layout.js', 'app/layout.js');
    for (const runtime of Object.keys(runtimes)) {
      this.#copy(`app/${runtime}-route.js`, `app/${runtime}/route.js`);
      // Its parameter makes it a page of each request, although it asks nothing else of the request.
      this.#copy(`app/${runtime}-page.js`, `app/${runtime}-page/[port]/page.js`);
    }
    // Next.js tries to render these while it builds.
    for (const name of ['built-page', 'caught-page']) this.#copy(`app/${name}.js`, `app/${name}/page.js`);
    this.#copy('app/built-route.js', 'app/built-route/route.js');
  }

  #write(name, text) {
    mkdirSync(dirname(join(this.cwd, name)), { recursive: true });
    writeFileSync(join(this.cwd, name), text);
  }

  #copy(from, to) {
    this.#write(to, readFileSync(here(from)));
  }

  #next(...argv) {
    return [join(this.cwd, 'node_modules/next/dist/bin/next'), ...argv];
  }

  #settings(distDir) {
    const env = { ...loopbackOnly, CI: 'true', COUNTED_PORT: counted.port, DIST_DIR: distDir, HOME: this.home, NEXT_TELEMETRY_DISABLED: '1' };
    return { cwd: this.cwd, env, limitMs: TEN_MINUTES / 2 };
  }

  async build(flags, distDir) {
    counted.methods = [];
    const { end, stdout, stderr } = await run(process.execPath, this.#next('build', ...flags), this.#settings(distDir));
    const output = `${stdout}\n${stderr}`;
    assert.equal(end, 0, output);
    assert.doesNotMatch(output, FORBIDDEN);
  }

  /** Starts a server and asks it. */
  async whileServing(argv, distDir, ask) {
    const argvFor = (port) => this.#next(...argv, '--hostname', '127.0.0.1', '--port', port);
    const { result, output } = await whileServing(process.execPath, argvFor, this.#settings(distDir), ask);
    assert.doesNotMatch(output, FORBIDDEN);
    return result;
  }

  /** The paths of a build's files, also of those that it wrote while it ran. */
  files(distDir) {
    const files = readdirSync(join(this.cwd, distDir), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return files.map(({ parentPath, name }) => join(parentPath, name));
  }
}

/** An emulator on a port, with the methods of what was sent to it. */
const counted = { port: '', methods: [] };

let apps, servers;
before(async () => {
  apps = Object.fromEntries(releases.map((release) => [release.set, new App(release)]));
  servers = await startServers(apps.next.installed);
  const url = await servers.serve({
    fetch(request) {
      counted.methods.push(request.method);
      return servers.emulator.fetch(request);
    },
  });
  counted.port = new URL(url).port;
});
after(() => servers?.close());

/** The edge gets the core from a file, compiled; without a word, webpack's development server would take bytes too. */
function holdsCore(app, distDir) {
  const core = readFileSync(join(app.cwd, 'node_modules/databrain-edge/dist/core.wasm'));
  const cores = app.files(distDir).filter((path) => path.endsWith('.wasm'));
  assert.ok(cores.length > 0 && cores.every((path) => readFileSync(path).equals(core)), `${distDir} holds ${cores.length} files of wasm`);
}

/** Asks a route for what the probe found. */
async function answerOf(app, runtime, argv, distDir, label) {
  const query = new URLSearchParams({ baseUrl: servers.urls.emulatorUrl, label });
  const result = await app.whileServing(argv, distDir, (url) => jsonOf(`${url}/${runtime}?${query}`));
  if (runtime === 'edge') holdsCore(app, distDir);
  return result;
}

/** That no file written since then has a key of the emulator, as it is or in base64, as Next.js keeps answers. */
function holdsNoKey(app, distDir, since) {
  const keys = servers.emulator.state.dataApps.flatMap(({ tokens }) => tokens.map(({ key }) => key));
  const textsOf = (text) => [text, ...(text.match(/[\w+/]{40,}/g) ?? []).map((part) => Buffer.from(part, 'base64').toString('latin1'))];
  const isHolder = (path) => textsOf(readFileSync(path, 'latin1')).some((text) => keys.some((key) => text.includes(key)));
  const written = app.files(distDir).filter((path) => statSync(path).mtimeMs >= since);
  assert.deepEqual(written.filter(isHolder), [], 'files with a key');
}

/** Loads a page again and again: each time, it must get what the server says then. */
async function loadsAnew(app, path, distDir) {
  counted.methods = [];
  const began = Date.now();
  await app.whileServing(['start'], distDir, async (url) => {
    for (let load = 0; load < LOADS; load += 1) {
      const response = await fetch(`${url}/${path}`);
      const text = await response.text();
      assert.equal(response.status, 200, text);
    }
  });
  assert.deepEqual(counted.methods, Array(LOADS).fill(['POST', 'GET']).flat());
  holdsNoKey(app, distDir, began);
}

for (const { set, bundlers, isDeveloped } of releases) {
  for (const [bundler, flags] of Object.entries(bundlers)) {
    const distDir = `.built-${bundler}`;
    let building;
    /** Builds once, and resolves to the methods of what was sent meanwhile. */
    const built = () => (building ??= apps[set].build(flags, distDir).then(() => counted.methods));
    const facts = (how) => ({ where: 'Next.js', version: () => setVersion(set, 'next'), how, title: `${set}: ${how}`, timeoutMs: TEN_MINUTES });
    for (const [runtime, title] of Object.entries(runtimes)) {
      const probed = (how, run) => row({ ...facts(how), emulator: () => servers.emulator }, run);
      probed(`${title} route, next build and start, ${bundler}`, async ({ label }) => {
        await built();
        return answerOf(apps[set], runtime, ['start'], distDir, label);
      });
      if (isDeveloped) {
        probed(`${title} route, next dev, ${bundler}`, ({ label }) =>
          answerOf(apps[set], runtime, ['dev', ...flags], `.dev-${bundler}-${runtime}`, label),
        );
      }
    }
    for (const [title, pathOf] of Object.entries(pages)) {
      recorded(facts(`${title}, next build and start, ${bundler}, no answer cached`), async () => {
        assert.deepEqual(await built(), [], 'sent while it was built');
        await loadsAnew(apps[set], pathOf(counted.port), distDir);
      });
    }
  }
}
