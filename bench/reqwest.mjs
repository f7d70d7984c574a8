/**
 * Builds the client over reqwest, as a user builds one: with cargo, the command-line tool of
 * wasm-bindgen and wasm-opt.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../tests/runtimes/bundle.mjs';
import { hexModule } from '../xtask/core/derive.mjs';

const LIMIT_MS = 15 * 60_000;
const TARGET = 'wasm32-unknown-unknown';
const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const SOURCE = at('bench/clients/reqwest');
const OUTPUT = at('target/bench/reqwest');
const SOURCES = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry/src');

function run(program, args, env) {
  const settings = { cwd: SOURCE, timeout: LIMIT_MS, stdio: ['ignore', 'inherit', 'inherit'] };
  execFileSync(program, args, { ...settings, env: { ...process.env, ...env } });
}

/** @returns {string} The folder with the glue and the wasm; cargo keeps what has not changed. */
function compile() {
  const built = join(OUTPUT, 'built');
  process.stderr.write('Building the client over reqwest (a minute the first time)\n');
  run('cargo', ['build', '--quiet', '--release', '--locked', '--target', TARGET], {
    CARGO_TARGET_DIR: OUTPUT,
    // Panics name files: as in the package's build, not in folders of this machine.
    CARGO_ENCODED_RUSTFLAGS: `--remap-path-prefix=${SOURCES}=`,
  });
  const linked = join(OUTPUT, TARGET, 'release/reqwest_client.wasm');
  const names = ['--target', 'web', '--no-typescript', '--out-dir', built, '--out-name', 'client'];
  run(at('target/tools/bin/wasm-bindgen'), [linked, ...names]);
  const wasm = join(built, 'client_bg.wasm');
  run(at('target/tools/npm/node_modules/.bin/wasm-opt'), ['-Oz', wasm, '-o', wasm]);
  return built;
}

/**
 * Puts it beside the other clients: the glue and the wasm, as text, in one script. It is bundled as
 * the package's own default entry is.
 * @param {import('../tests/runtimes/install.mjs').Installed} app
 */
export async function buildReqwest(app) {
  const built = compile();
  const folder = join(app.folder, 'clients/reqwest');
  mkdirSync(join(folder, 'built'), { recursive: true });
  for (const name of ['client.js', 'client_bg.wasm']) {
    copyFileSync(join(built, name), join(folder, 'built', name));
  }
  const wasm = readFileSync(join(built, 'client_bg.wasm'));
  writeFileSync(join(folder, 'built/client-hex.js'), hexModule(wasm));
  await bundle(app, join(folder, 'entry.mjs'), {
    outfile: join(folder, 'index.mjs'),
    platform: 'neutral',
    minifyWhitespace: true,
    minifySyntax: true,
  });
}

export function reqwestVersion() {
  const lock = readFileSync(join(SOURCE, 'Cargo.lock'), 'utf8');
  return /name = "reqwest"\nversion = "([^"]+)"/.exec(lock)?.[1];
}
