// An app of a framework that deploys to Cloudflare Workers: built by the framework, and asked in
// workerd.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FrameworkApp } from './framework-app.mjs';
import { startServers } from './server.mjs';
import { setVersion } from './tool-set.mjs';
import { COMPATIBILITY_DATE } from './worker-app.mjs';

const SET = 'frameworks-cloudflare';

/** The version of a package of the frameworks' tool set. */
export const frameworkVersion = (name) => setVersion(SET, name);

export class FrameworkWorker {
  /**
   * @param {string} [folder] The user's files.
   * @param {string} [modules] Where the files go that these import.
   */
  constructor(folder, modules) {
    this.app = new FrameworkApp(SET, folder, modules);
    this.cwd = this.app.cwd;
  }

  async start() {
    this.servers = await startServers(this.app.installed);
    return this;
  }

  close() {
    return this.servers.close();
  }

  write(name, text) {
    writeFileSync(join(this.cwd, name), text);
  }

  /**
   * Runs a program of the tool set, which must succeed.
   * @param {string} program Its file: `nuxt/bin/nuxt.mjs`.
   * @param {string[]} argv
   * @param {string} output The folder that it writes.
   */
  build(program, argv, output) {
    rmSync(join(this.cwd, output), { recursive: true, force: true });
    return this.app.build(program, argv);
  }

  /**
   * What a route of the built Worker answers in workerd.
   * @param {string} path Of the route.
   * @param {string} label
   * @param {string[]} worker What wrangler is told about the Worker.
   */
  answer(path, label, worker) {
    const settings = { baseUrl: this.servers.urls.emulatorUrl, label };
    const dated = [...worker, '--compatibility-date', COMPATIBILITY_DATE];
    return this.app.answerInWrangler(settings, dated, path);
  }
}

/** Asserts that a route could not start the core, and that its error says what to do. */
export function isUnavailable({ error = {} }, remedy) {
  const { code, kind, outcome, attempts, message } = error;
  const facts = { code: 'CORE_UNAVAILABLE', kind: 'internal', outcome: 'notSent', attempts: 0 };
  assert.deepEqual({ code, kind, outcome, attempts }, facts);
  assert.ok(message.includes(remedy), message);
}
