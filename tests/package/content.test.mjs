import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { install, tool } from '../runtimes/install.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(install().folder, 'node_modules/databrain-edge');
const filesOf = (path) => readdirSync(path, { recursive: true }).filter((name) => statSync(join(path, name)).isFile()).map((name) => name.replaceAll('\\', '/'));
const files = filesOf(folder);
const read = (name) => readFileSync(join(folder, name));
const manifest = JSON.parse(read('package.json'));

/** What the manifest names. */
const paths = (value) => (typeof value === 'string' ? [value.replace(/^\.\//, '')] : Object.values(value).flatMap(paths));
const entries = [...new Set([...paths(manifest.exports), manifest.main, manifest.module, manifest.types].flatMap(paths))];

/** A script and everything that it loads. Files that are not loaded are not found. */
function loadedBy(script) {
  const { metafile } = tool('esbuild').buildSync({
    absWorkingDir: folder, entryPoints: [script], bundle: true, write: false, outdir: 'out', metafile: true, format: 'esm', platform: 'node', logLevel: 'silent',
    loader: { '.wasm': 'empty' },
  });
  return Object.keys(metafile.inputs).map((name) => name.replace(/\?.*/, ''));
}

const isScript = (name) => /\.c?js$/.test(name);
const isEmulator = (name) => /^(dist\/)?emulator\//.test(name);
const scripts = [...new Set(entries.filter((name) => isScript(name) && !isEmulator(name)).flatMap(loadedBy))];

test('the files are these and no others', () => {
  const sources = filesOf(join(root, 'pkg/emulator'));
  const expected = ['LICENSE-APACHE', 'LICENSE-MIT', 'README.md', ...entries, ...scripts, ...sources.map((name) => `emulator/${name}`)];
  assert.deepEqual(files.toSorted(), [...new Set(expected)].toSorted());
});

test('both licences are the repository\'s', () => {
  assert.equal(manifest.license, 'MIT OR Apache-2.0');
  for (const name of ['LICENSE-MIT', 'LICENSE-APACHE']) assert.equal(read(name).toString(), readFileSync(join(root, name), 'utf8'));
  assert.match(read('LICENSE-MIT').toString(), /Permission is hereby granted, free of charge/);
  assert.match(read('LICENSE-APACHE').toString(), /Apache License\s+Version 2\.0/);
});

test('there is a README', () => assert.match(read('README.md').toString(), /^# databrain-edge\b/));

test('nothing is installed with it and nothing is run', () => {
  for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundleDependencies', 'scripts', 'bin']) assert.equal(manifest[field], undefined, field);
});

test('no source map', () => {
  assert.deepEqual(files.filter((name) => name.endsWith('.map')), []);
  assert.deepEqual(files.filter((name) => read(name).includes('sourceMappingURL')), []);
});

test('no path of the machine that built it', () => {
  const places = ['/root/', '/work/', '/home/', '/Users/', '/tmp/', '.cargo/registry', '.rustup', root, `${homedir()}/`];
  const found = files.flatMap((name) => {
    const content = read(name).toString('latin1');
    return places.filter((place) => content.includes(place)).map((place) => `${name}: ${place}`);
  });
  assert.deepEqual(found, []);
});

test('both kinds of module contain the core once', () => {
  const text = read('dist/core.wasm').toString('hex');
  for (const name of ['dist/index.js', 'dist/index.cjs']) assert.equal(read(name).toString().split(text).length, 2, name);
});

test('every path of the manifest leads to a file', () => {
  for (const path of [...entries, ...paths(manifest.sideEffects)]) assert.ok(files.includes(path), path);
});

test('the conditions are in the order that the tools need', () => {
  assert.deepEqual(Object.keys(manifest.exports['.']), ['workerd', 'edge-light', 'require', 'default']);
  const { workerd, ...others } = manifest.exports['.'];
  const { unwasm, 'edge-routine': withoutWasm, ...wrangler } = workerd;
  // Nitro sets `edge-routine` always, and `unwasm` if it takes wasm; wrangler sets neither.
  assert.deepEqual(Object.keys(workerd), ['unwasm', 'edge-routine', 'types', 'default']);
  for (const entry of [unwasm, withoutWasm, wrangler, ...Object.values(others)]) {
    assert.equal(Object.keys(entry)[0], 'types');
  }
});

test('the types are the same for both kinds of module', () => {
  const withBoth = Object.values(manifest.exports).filter((entry) => entry.require);
  assert.equal(withBoth.length, 3);
  for (const entry of withBoth) {
    const [asModule, asCommonJs] = [entry.default, entry.require].flatMap(({ types }) => paths(types));
    assert.ok(read(asModule).equals(read(asCommonJs)), asCommonJs);
  }
});

test('no code is made from text, which the edge forbids', () => {
  assert.deepEqual(files.filter(isScript).filter((name) => /\beval\s*\(|\bnew Function\b|\bFunction\s*\(['"`]/.test(read(name).toString())), []);
});

test('nothing but the emulator\'s server needs Node', () => {
  const node = files.filter((name) => name.endsWith('js') && /from ['"]node:|require\(['"]/.test(read(name).toString()));
  assert.deepEqual(node.toSorted(), ['dist/emulator/listen.cjs', 'emulator/cli.js', 'emulator/listen.js']);
});

test('the entries await nothing while they load: `require` could not', () => {
  const { transformSync } = tool('esbuild');
  const asCommonJs = (code) => transformSync(code, { format: 'cjs', logLevel: 'silent' });
  assert.throws(() => asCommonJs('await 1'), /Top-level await/);
  for (const name of scripts.filter((one) => one.endsWith('.js'))) asCommonJs(read(name).toString());
});
