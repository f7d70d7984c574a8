// A user's app in a web framework, with the package installed in it.
import assert from 'node:assert/strict';
import { copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { install, temporaryFolder } from './install.mjs';
import { nodeProgram } from './nodes.mjs';
import { run } from './program.mjs';
import { row } from './row.mjs';
import { startServers } from './server.mjs';
import { jsonOf, whileServing } from './serving.mjs';
import { addSet, setPath, setVersion } from './tool-set.mjs';
import { quiet } from './worker-app.mjs';

const SET = 'frameworks';
const BUILD_MS = 240_000;

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const dependenciesOf = (manifest) => JSON.parse(readFileSync(manifest, 'utf8')).dependencies;

/** @typedef {{baseUrl: string, label: string}} Settings Of the probe. */

export class FrameworkApp {
  // Some of the frameworks want a newer Node than the one that runs the tests, which may be 20.
  #node = nodeProgram(22).path;

  /**
   * @param {string} set The tool set that has the framework.
   * @param {string} [sources] The folder of the app's own files.
   * @param {string} [modules] Where the files go that these import.
   */
  constructor(set, sources, modules = '.') {
    this.set = set;
    this.installed = install();
    this.cwd = this.installed.folder;
    this.env = {
      ...quiet,
      // A framework starts npm or another tool of its own with the Node on PATH.
      PATH: `${dirname(this.#node)}:${process.env.PATH}`,
      ASTRO_TELEMETRY_DISABLED: '1',
      HOME: temporaryFolder('home'),
      WRANGLER_REGISTRY_PATH: temporaryFolder('registry'),
    };
    addSet(this.installed, set);
    if (sources) cpSync(sources, this.cwd, { recursive: true });
    mkdirSync(join(this.cwd, modules), { recursive: true });
    for (const name of ['probe.mjs', 'app/server-side.mjs', 'app/answer-or-error.mjs'])
      copyFileSync(here(name), join(this.cwd, modules, basename(name)));
  }

  /** Names the tool set in package.json, where some frameworks look for what the user installed. */
  declareDependencies() {
    const manifest = join(this.cwd, 'package.json');
    const dependencies = {
      ...dependenciesOf(manifest),
      ...dependenciesOf(setPath(this.set, '../package.json')),
    };
    writeFileSync(manifest, JSON.stringify({ private: true, type: 'module', dependencies }));
  }

  /** The path of a file in `node_modules`. */
  module(file) {
    return join(this.cwd, 'node_modules', file);
  }

  /**
   * @param {string} file A program in `node_modules`.
   * @param {string[]} argv
   * @param {Record<string, string>} [env]
   */
  async build(file, argv, env) {
    const settings = { cwd: this.cwd, env: { ...this.env, ...env }, limitMs: BUILD_MS };
    const { end, stdout, stderr } = await run(this.#node, [this.module(file), ...argv], settings);
    assert.equal(end, 0, `${stdout}\n${stderr}`.slice(-8000));
  }

  /**
   * Starts a server and asks it for what the probe finds.
   * @param {(port: number) => (string | number)[]} argvFor The port is in its environment, too.
   * @param {Settings} settings
   * @param {Record<string, string>} [env]
   * @param {string} [path] Of the route.
   */
  async answer(argvFor, settings, env, path = '/mint') {
    const envFor = (port) => ({ ...this.env, HOST: '127.0.0.1', PORT: String(port), ...env });
    const ask = (url) => jsonOf(`${url}${path}?${new URLSearchParams(settings)}`);
    return (await whileServing(this.#node, argvFor, { cwd: this.cwd, env: envFor }, ask)).result;
  }

  /**
   * Like `answer`, of a Worker.
   * @param {Settings} settings
   * @param {string[]} [worker] What the app's wrangler.jsonc does not say.
   * @param {string} [path] Of the route.
   */
  answerInWrangler(settings, worker = [], path) {
    const argvFor = (port) => [
      ...[this.module('wrangler/bin/wrangler.js'), 'dev', '--local', ...worker],
      ...['--ip', '127.0.0.1', '--port', port],
      ...['--inspector-ip', '127.0.0.1', '--inspector-port', '0'],
    ];
    return this.answer(argvFor, settings, {}, path);
  }

  /** Asserts that the scripts for browsers have the errors of the package, but no WebAssembly. */
  assertNoCore(folder) {
    const filesOf = (path) =>
      readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name));
    const holding = (files, text) =>
      files.filter((path) => readFileSync(path, 'latin1').includes(text));
    const built = filesOf(join(this.cwd, folder));
    assert.notDeepEqual(holding(built, 'DatabrainError'), [], 'no page uses the package');
    const installed = filesOf(this.module('databrain-edge/dist'));
    const core = readFileSync(this.module('databrain-edge/dist/core.wasm')).subarray(0, 600);
    for (const encoding of ['hex', 'latin1']) {
      const text = core.toString(encoding);
      assert.notDeepEqual(
        holding(installed, text),
        [],
        `the package has it otherwise than in ${encoding}`,
      );
      assert.deepEqual(holding(built, text), []);
    }
  }
}

/**
 * The tests of a framework, whose app is in the folder `app` beside the file of the tests.
 * @param {string} url Of that file.
 * @param {object} facts
 * @param {string} facts.where
 * @param {string} facts.name The package whose version counts.
 * @param {(app: FrameworkApp) => void} [facts.prepare]
 * @returns What registers a row, from how the package gets there and what asks the app.
 */
export function framework(url, { where, name, prepare }) {
  let app, servers;
  before(async () => {
    app = new FrameworkApp(SET, fileURLToPath(new URL('app', url)));
    app.declareDependencies();
    prepare?.(app);
    servers = await startServers(app.installed);
  });
  after(() => servers?.close());

  const facts = { where, version: () => setVersion(SET, name), emulator: () => servers.emulator };
  /** @param {(app: FrameworkApp, settings: Settings) => Promise<unknown>} use */
  return (how, use) =>
    row({ ...facts, how }, ({ label }) => use(app, { baseUrl: servers.urls.emulatorUrl, label }));
}
