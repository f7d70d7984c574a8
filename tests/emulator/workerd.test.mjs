import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const { DATABRAIN_TOOLS } = process.env;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const NODE_ONLY = /(^|\/)(listen|cli)\.js$/;

test('the emulator in bare workerd', { timeout: 9000 }, () => {
  assert.ok(DATABRAIN_TOOLS, 'DATABRAIN_TOOLS is not set: run `cargo xtask test`, which sets it');
  const workerd = createRequire(`${DATABRAIN_TOOLS}/`).resolve(`@cloudflare/workerd-linux-${process.arch === 'arm64' ? 'arm64' : '64'}/bin/workerd`);
  const folder = mkdtempSync(join(tmpdir(), 'emulator-workerd-'));
  try {
    cpSync(here('../../pkg/emulator'), join(folder, 'emulator'), { recursive: true, filter: (path) => !NODE_ONLY.test(path) });
    cpSync(here('worker.mjs'), join(folder, 'worker.mjs'));
    cpSync(here('ask.mjs'), join(folder, 'ask.mjs'));
    const files = readdirSync(folder, { recursive: true }).filter((path) => /\.m?js$/.test(path));
    const modules = ['worker.mjs', ...files.filter((path) => path !== 'worker.mjs')].map((path) => `(name = "${path}", esModule = embed "${path}")`);
    writeFileSync(
      join(folder, 'config.capnp'),
      `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [
  (name = "main", worker = (modules = [${modules.join(', ')}], compatibilityDate = "2026-11-01",
    bindings = [(name = "SELF", service = "main")])),
  (name = "internet", network = (allow = []))]);
`,
    );
    const { status, stderr } = spawnSync(workerd, ['test', 'config.capnp'], { cwd: folder, encoding: 'utf8', timeout: 8000 });
    assert.equal(status, 0, stderr);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
