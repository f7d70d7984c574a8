// The programs of README and of the pages in docs/ are files of examples/, and a test runs each. Those in TypeScript alone may be
// consumers of the types, which other tests compile.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path) => readFileSync(`${root}${path}`, 'utf8');
const pages = ['README.md', ...readdirSync(`${root}docs`).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];

/** A block of code, and the paragraph before it, whose last link to one of these files names it. */
const BLOCK = /^((?:.+\n)+)\n```(\w+)\n([^]*?)^```$/gm;
const LINK = /\]\((?:\.\.\/)?((?:examples|tests\/types\/consumers)\/[^)]*\.(?!md\b)\w+)\)/g;
/** A path of the repository, without a fragment. */
const PATH = /\]\((?!https?:|#)([^)#]+)/g;

/** Folders that belong to the file of the same name. */
const SUBMODULES = ['client', 'encode', 'error', 'response', 'retry'];
/** Folders of tools. */
const GENERATED = /^(\..*|target|node_modules)$/;

const blocks = pages.flatMap((page) => [...read(page).matchAll(BLOCK)].map(([, before, language, text]) => ({
  page,
  language,
  text,
  file: [...before.matchAll(LINK)].at(-1)?.[1],
})));
const isProgram = ({ language, text }) => ['js', 'jsx', 'ts', 'vue'].includes(language) && /^import |\b(import|require)\(/m.test(text);
const programs = blocks.filter(isProgram);

test('every program is a file', () => {
  for (const page of pages) {
    const scripts = blocks.filter((block) => block.page === page && /^(jsx?|ts|vue)$/.test(block.language));
    assert.equal(scripts.length, read(page).match(/^```(jsx?|ts|vue)$/gm)?.length ?? 0, `${page}: a block has no paragraph before it`);
  }
  assert.ok(programs.length > 10, `the pages have ${programs.length} programs`);
  const nameless = programs.filter(({ file }) => !file).map(({ page, text }) => `${page}: ${text}`);
  assert.deepEqual(nameless, [], 'the paragraph before it links to no file of examples/');
});

for (const { page, language, text, file } of blocks.filter((block) => block.file)) {
  // A block in `rs` is a part of its file. rustdoc compiles those in `rust`.
  const shown = (program) => (language === 'rs' && program.includes(`\n\n${text}\n`) ? text : program);
  test(`${page} contains ${file} unchanged`, () => assert.equal(text, shown(read(file))));
}

test('a test runs each of them', () => {
  const folders = ['tests/examples', ...['next', 'nuxt', 'vitest', 'wrangler'].map((name) => `tests/runtimes/${name}`)];
  const isTest = (name) => /\.(test|all)\.mjs$/.test(name) && name !== 'documents.test.mjs';
  const sources = folders.flatMap((folder) => readdirSync(`${root}${folder}`).filter(isTest).map((name) => read(`${folder}/${name}`)));
  for (const { file } of programs.filter((program) => program.file?.startsWith('examples/'))) {
    // A test installs a folder and names a file in it, or builds the app that the folder is.
    const [, folder, path] = /^examples\/(\w+)\/(.*)$/.exec(file);
    const isBuilt = (source) => source.includes(`new ExampleApp('${folder}'`);
    const runs = (source) => isBuilt(source) || (source.includes(`installExample('${folder}')`) && source.includes(path));
    assert.ok(sources.some(runs), `no test runs ${file}`);
  }
});

test('the setup of Nuxt is that of Next.js, with the names of its variables', () => {
  const prefixed = read('examples/nextjs/setup.mjs').replace(/DATABRAIN_(?=\w+=\$)/g, 'NUXT_DATABRAIN_');
  assert.equal(read('examples/nuxt/setup.mjs'), prefixed);
});

test('README is short: what is more belongs to docs/', () => {
  const lines = read('README.md').split('\n').length - 1;
  assert.ok(lines <= 250, `it has ${lines} lines`);
});

test('every link to a file leads to one', () => {
  const readmes = readdirSync(`${root}examples`, { recursive: true }).filter((name) => /^(?!.*node_modules).*README\.md$/.test(name));
  const links = [...pages, ...readmes.map((name) => `examples/${name}`)].flatMap((page) => [...read(page).matchAll(PATH)].map(([, path]) => ({ page, path: posix.join(posix.dirname(page), path) })));
  assert.ok(links.length > 30, `the pages have ${links.length} links`);
  const broken = links.filter(({ path }) => !existsSync(`${root}${path}`)).map(({ page, path }) => `${page}: ${path}`);
  assert.deepEqual(broken, []);
});

test('README and docs/README list every page of docs/, and say the same of it', () => {
  const rowsOf = (page, folder) => [...read(page).matchAll(/^\| \[.*?\]\(([^)#]+\.md)\) \| .*$/gm)]
    .map(([row, path]) => [path.replace(folder, ''), row.replace(folder, '')]);
  const index = rowsOf('docs/README.md', '');
  assert.deepEqual(rowsOf('README.md', 'docs/'), index);
  const listed = index.map(([path]) => `docs/${path}`);
  assert.deepEqual(pages.filter((page) => !page.endsWith('README.md') && !listed.includes(page)), []);
});

test('the map of CONTRIBUTING names what is there, and all of src/ and the top level', () => {
  const map = read('CONTRIBUTING.md').match(/^\| path \| content \|\n(?:\|.*\n)+/m)[0];
  const named = [...map.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => path));
  for (const path of named) assert.ok(existsSync(`${root}${path}`), `${path} does not exist`);
  const isNamed = (path) => named.some((name) => name === path || name === `${path}/` || name.startsWith(`${path}/`));
  const sources = readdirSync(`${root}src`).filter((name) => name !== 'lib.rs' && !SUBMODULES.includes(name));
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !GENERATED.test(entry.name));
  const missing = [...sources.map((name) => `src/${name}`), ...folders.map(({ name }) => name)].filter((path) => !isNamed(path));
  assert.deepEqual(missing, []);
});
