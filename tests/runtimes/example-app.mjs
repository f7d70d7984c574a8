// An example of a web framework as its user has it: set up, built and started with the scripts of its
// package.json, against an emulator.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installExample } from '../examples/example.mjs';
import { temporaryFolder } from './install.mjs';
import { nodeProgram } from './nodes.mjs';
import { run } from './program.mjs';
import { startServers } from './server.mjs';
import { whileServing } from './serving.mjs';
import { addSet } from './tool-set.mjs';
import { quiet } from './worker-app.mjs';

const BUILD_MS = 240_000;
const SERVICE_TOKEN = 'service_token_demo';
const SESSION = 'session_demo';

/** In place of Databrain's component, which is 6 MB. Like that one, it cannot be loaded on a server. */
const COMPONENT = `customElements.define('dbn-dashboard', class extends HTMLElement {});\n`;

export class ExampleApp {
  /**
   * @param {string} name Its folder in `examples/`.
   * @param {string} set The tool set that has its dependencies.
   * @param {string} envFile Where its README keeps the environment.
   */
  constructor(name, set, envFile) {
    const { path } = nodeProgram(22);
    this.installed = installExample(name);
    this.cwd = this.installed.folder;
    this.envFile = envFile;
    addSet(this.installed, set);
    const component = join(this.cwd, 'node_modules/@databrainhq/plugin');
    mkdirSync(component, { recursive: true });
    writeFileSync(join(component, 'package.json'), '{ "exports": { "./web": "./web.js" }, "type": "module" }');
    writeFileSync(join(component, 'web.js'), COMPONENT);
    this.env = {
      ...quiet,
      PATH: `${dirname(path)}:${process.env.PATH}`,
      HOME: temporaryFolder('home'),
      NEXT_TELEMETRY_DISABLED: '1',
      NUXT_TELEMETRY_DISABLED: '1',
    };
  }

  /** Runs one of its scripts, which must succeed, and returns what it prints. */
  async npmRun(script, env) {
    const settings = { cwd: this.cwd, env: { ...this.env, ...env }, limitMs: BUILD_MS };
    const { end, stdout, stderr } = await run('npm', ['run', '--silent', script], settings);
    assert.equal(end, 0, `${stdout}\n${stderr}`.slice(-8000));
    return stdout;
  }

  /**
   * Creates a key and an embed, and writes the environment.
   * @param {string} session The variable that signs a demo user in.
   */
  async setUp(session) {
    this.servers = await startServers(this.installed);
    const env = { DATABRAIN_API_URL: this.servers.urls.emulatorUrl, DATABRAIN_SERVICE_TOKEN: SERVICE_TOKEN };
    const printed = await this.npmRun('setup', env);
    writeFileSync(join(this.cwd, this.envFile), `${printed}${session}=${SESSION}\n`);
    const [{ tokens, embeds }] = this.servers.emulator.state.dataApps;
    this.key = tokens[0].key;
    this.embedId = embeds[0].embedId;
    assert.ok(printed.includes(this.key));
  }

  /**
   * Starts a server and asserts what it answers.
   * @param {string} path The program that starts it.
   * @param {(port: number) => (string | number)[]} argvFor The port is in its environment, too.
   */
  async servesGuestTokens(path, argvFor) {
    const envFor = (port) => ({ ...this.env, HOST: '127.0.0.1', PORT: String(port) });
    const { output } = await whileServing(path, argvFor, { cwd: this.cwd, env: envFor }, (url) => this.#asks(url));
    assert.ok(!output.includes(this.key), 'the log of the server shows the key');
  }

  async #asks(url) {
    const { emulator } = this.servers;
    const before = emulator.state.guestTokens.length;
    const created = () => emulator.state.guestTokens.slice(before);
    const ask = async (path, init) => {
      const response = await fetch(`${url}${path}`, init);
      const text = await response.text();
      const all = `${JSON.stringify([...response.headers])}${text}`;
      for (const secret of [this.key, SERVICE_TOKEN]) assert.ok(!all.includes(secret), `${path} shows a credential`);
      return { status: response.status, text };
    };
    // What a user could send to be taken for another.
    const body = JSON.stringify({ clientId: 'customer-7' });
    const post = (cookie, query = '') =>
      ask(`/api/guest-token${query}`, { method: 'POST', headers: { 'content-type': 'application/json', ...(cookie && { cookie }) }, body });

    for (const cookie of [undefined, 'session=', 'session=undefined', 'session=another', `other=${SESSION}`]) {
      const { status } = await post(cookie);
      assert.equal(status, 401, `with the cookie ${cookie}`);
    }
    assert.deepEqual(created(), []);

    const { status, text } = await post(`session=${SESSION}`, '?clientId=customer-7');
    assert.equal(status, 200, text);
    const [{ token, clientId, expiresAt }, ...others] = created();
    assert.equal(others.length, 0);
    assert.deepEqual(JSON.parse(text), { token, embedId: this.embedId });
    assert.equal(clientId, 'customer-42');
    assert.ok(expiresAt, 'the guest token never expires');

    emulator.script({ fault: 'echo', operation: 'createGuestToken' });
    const failed = await post(`session=${SESSION}`);
    assert.equal(failed.status, 502);
    assert.match(failed.text, /The dashboard is not available/);

    const page = await ask('/');
    assert.equal(page.status, 200);
    assert.match(page.text, /<h1>Sales<\/h1>/);
  }

  /**
   * Asserts that no file of a build holds the key, and that its scripts for browsers have the page and
   * nothing of this package.
   * @param {string} built
   * @param {string} forBrowsers
   */
  holdsNoKey(built, forBrowsers) {
    const filesOf = (folder) =>
      readdirSync(join(this.cwd, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name));
    const holders = (folder, text) => filesOf(folder).filter((path) => readFileSync(path, 'latin1').includes(text));
    assert.notDeepEqual(holders(built, 'DATABRAIN_API_KEY').concat(holders(built, 'databrainApiKey')), [], 'the server reads no key');
    assert.deepEqual(holders(built, this.key), []);
    for (const text of ['dbn-dashboard', '/api/guest-token']) assert.notDeepEqual(holders(forBrowsers, text), [], `no page has ${text}`);
    for (const text of ['DatabrainError', 'DATABRAIN_', 'databrainApi', SERVICE_TOKEN]) assert.deepEqual(holders(forBrowsers, text), []);
  }

  close() {
    return this.servers?.close();
  }
}
