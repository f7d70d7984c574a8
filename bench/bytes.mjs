// Where the bytes of the core are. Usage, after `cargo xtask build`: node bench/bytes.mjs. Prints markdown.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotli } from '../xtask/core/brotli.mjs';
import { markdown } from './report/tables.mjs';
import { functionsOf, sectionsOf } from './report/wasm.mjs';

const LARGEST = 40;
const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const number = (value) => value.toLocaleString('en');

/** The crate that a function is of: of a trait's implementation, the one that the type is of. */
const crateOf = (name) => /^[<&(\[*]*(?:(?:dyn|mut|const) )*([a-z][a-z0-9_]*)(?:\[[0-9a-f]+\])?::/.exec(name)?.[1] ?? 'exported, without a crate in its name';

const shipped = readFileSync(at('pkg/dist/core.wasm'));
const linked = withNames(at('target/xtask/linked.wasm'));

/** What wasm-pack passes to wasm-opt, but for what removes the names of functions. */
function optimizations() {
  const args = ['metadata', '--no-deps', '--format-version', '1'];
  const { packages } = JSON.parse(execFileSync('cargo', args, { cwd: at(''), encoding: 'utf8' }));
  const { metadata } = packages.find(({ name }) => name === 'databrain-edge');
  const shipped = metadata['wasm-pack'].profile.release['wasm-opt'];
  return [...shipped.filter((arg) => !arg.startsWith('--strip')), '-g'];
}

/**
 * What the linker left, made into the core as wasm-pack does it, but with the names of its functions.
 * @param {string} file
 */
function withNames(file) {
  const folder = mkdtempSync(join(tmpdir(), 'databrain-edge-bytes-'));
  const run = (program, args) => execFileSync(at(`target/tools/${program}`), args, { stdio: 'inherit' });
  try {
    const core = join(folder, 'core_bg.wasm');
    run('bin/wasm-bindgen', [file, '--target', 'bundler', '--out-dir', folder, '--out-name', 'core']);
    run('npm/node_modules/.bin/wasm-opt', [...optimizations(), core, '-o', core]);
    return readFileSync(core);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const codeBytes = (module) => sectionsOf(module).find(({ name }) => name === 'code').body.length;
// Names change nothing in the code; a difference is another build.
if (Math.abs(codeBytes(linked) / codeBytes(shipped) - 1) > 0.01) {
  throw new Error('target/xtask/linked.wasm and pkg/dist are of different builds: run `cargo xtask build`');
}
const functions = functionsOf(linked);
const code = functions.reduce((sum, { bytes }) => sum + bytes, 0);
const byCrate = new Map();
for (const { name, bytes } of functions) {
  const { count, sum } = byCrate.get(crateOf(name)) ?? { count: 0, sum: 0 };
  byCrate.set(crateOf(name), { count: count + 1, sum: sum + bytes });
}
const share = (bytes) => `${((bytes / code) * 100).toFixed(1)} %`;

const print = (title, head, rows) => process.stdout.write(`## ${title}\n\n${markdown([head, ...rows])}\n\n`);

const sections = sectionsOf(shipped).map(({ name, body }) => [name, number(body.length), number(brotli(body))]);
const all = ['all', number(shipped.length), number(brotli(shipped))];
print('Sections of the shipped core', ['section', 'bytes', 'brotli, alone'], [...sections, all]);
const crates = [...byCrate].toSorted(([, one], [, other]) => other.sum - one.sum);
print('Code by crate', ['crate', 'functions', 'bytes', 'share'], crates.map(([name, { count, sum }]) => [name, count, number(sum), share(sum)]));
const largest = functions.toSorted((one, other) => other.bytes - one.bytes).slice(0, LARGEST);
const unhashed = (name) => name.replace(/::h[0-9a-f]{16}$/, '');
print('Largest functions', ['function', 'bytes', 'share'], largest.map(({ name, bytes }) => [`\`${unhashed(name)}\``, number(bytes), share(bytes)]));
