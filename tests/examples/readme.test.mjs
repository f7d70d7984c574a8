// The programs of README are files of examples/, and each of them is run by a test.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path) => readFileSync(`${root}${path}`, 'utf8');

/** A block of code, and the paragraph before it, whose last link to a file of examples/ names it. */
const BLOCK = /^((?:.+\n)+)\n```(\w+)\n([^]*?)^```$/gm;
const LINK = /\]\((examples\/[^)]*\.(?!md\b)\w+)\)/g;

const blocks = [...read('README.md').matchAll(BLOCK)].map(([, before, language, text]) => ({
  language,
  text,
  file: [...before.matchAll(LINK)].at(-1)?.[1],
}));
const isProgram = ({ language, text }) => language === 'js' && /^import |\brequire\(/m.test(text);
const programs = blocks.filter(isProgram);

test('every program is a file', () => {
  const scripts = blocks.filter(({ language }) => language === 'js');
  assert.equal(scripts.length, read('README.md').match(/^```js$/gm).length, 'a block has no paragraph before it');
  assert.ok(programs.length > 10, `README has ${programs.length} programs`);
  const nameless = programs.filter(({ file }) => !file).map(({ text }) => text);
  assert.deepEqual(nameless, [], 'the paragraph before it links to no file of examples/');
});

for (const { text, file } of blocks.filter((block) => block.file)) {
  test(`README contains ${file} unchanged`, () => assert.equal(text, read(file)));
}

test('a test runs each of them', () => {
  const folders = ['tests/examples', 'tests/runtimes/vitest', 'tests/runtimes/wrangler'];
  const isTest = (name) => /\.(test|all)\.mjs$/.test(name) && name !== 'readme.test.mjs';
  const sources = folders.flatMap((folder) => readdirSync(`${root}${folder}`).filter(isTest).map((name) => read(`${folder}/${name}`)));
  for (const { file } of programs.filter((program) => program.file)) {
    // A test installs a folder and names a file in it.
    const [, folder, path] = /^examples\/(\w+)\/(.*)$/.exec(file);
    const runs = (source) => source.includes(`installExample('${folder}')`) && source.includes(path);
    assert.ok(sources.some(runs), `no test runs ${file}`);
  }
});
