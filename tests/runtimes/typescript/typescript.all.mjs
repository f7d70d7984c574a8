// The programs of tests/types/consumers with the installed package: in each version of TypeScript, with each module resolution.
// The name of a program says what it needs besides the package: `*.host.ts` the types of a browser or of Node,
// `*.dom.ts` those of a browser, any other name nothing.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { before, describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import { install, named, toolPath } from '../install.mjs';
import { run } from '../program.mjs';
import { recorded } from '../row.mjs';
import { setPath, setVersion } from '../tool-set.mjs';

// Several compilations, on a machine that may do other things.
const LIMIT_MS = 300_000;

const consumers = fileURLToPath(new URL('../../types/consumers', import.meta.url));

/** The minor versions, oldest first. */
const versions = ['5.0', '5.4', '5.9', '6.0', '7.0'];
const since = (first) => versions.slice(versions.indexOf(first));
const until = (last) => versions.slice(0, versions.indexOf(last) + 1);

/** The version that builds the package is one of its own tools; the others are a set. */
const isOwn = (version) => version === '6.0';
const fileOf = (version, file) => (isOwn(version) ? toolPath(`typescript/${file}`) : setPath('typescript', `typescript-${version}/${file}`));
const fullVersion = (version) =>
  isOwn(version) ? JSON.parse(readFileSync(fileOf(version, 'package.json'), 'utf8')).version : setVersion('typescript', `typescript-${version}`);

/**
 * @typedef {object} Resolution
 * @property {'module' | 'commonjs'} type What the programs are by their package.json.
 * @property {object} options
 * @property {string[]} versions
 */
/** @type {Record<string, Resolution>} */
const resolutions = {
  // TypeScript 7 has removed it, and 6 reports an error unless `ignoreDeprecations` is set.
  node10: { type: 'module', options: { module: 'commonjs', moduleResolution: 'node10' }, versions: until('6.0') },
  'node16, ES modules': { type: 'module', options: { module: 'node16' }, versions },
  'node16, CommonJS': { type: 'commonjs', options: { module: 'node16' }, versions },
  // Until 5.8 the same as node16.
  'nodenext, ES modules': { type: 'module', options: { module: 'nodenext' }, versions: since('5.9') },
  'nodenext, CommonJS': { type: 'commonjs', options: { module: 'nodenext' }, versions: since('5.9') },
  bundler: { type: 'module', options: { module: 'esnext', moduleResolution: 'bundler', verbatimModuleSyntax: true }, versions },
};

/**
 * The libraries of the oldest JavaScript that the package runs in. What a library changes does not depend on how declarations are
 * found, so only one resolution tries them all.
 */
const surroundings = {
  'without DOM': { lib: ['es2022'], needs: /^[^.]+\.c?ts$/ },
  'with @types/node': { lib: ['es2022'], types: ['node'], needs: /^[^.]+(\.host)?\.c?ts$/ },
  'with DOM': { lib: ['es2022', 'dom', 'dom.iterable'], needs: /^/ },
  'with DOM and exactOptionalPropertyTypes': { lib: ['es2022', 'dom', 'dom.iterable'], exactOptionalPropertyTypes: true, needs: /^/ },
};

const surroundingsOf = (how) => Object.entries(surroundings).filter(([around]) => around === 'with DOM' || how === 'node16, ES modules');

const programs = readdirSync(consumers);
const importsOf = (program) => [...readFileSync(join(consumers, program), 'utf8').matchAll(/'(databrain-edge[^']*)'/g)].map(([, name]) => name);
/** These entries are ES modules only, which node16 refuses in CommonJS. */
const isForModules = (program) => importsOf(program).some((name) => /\/(slim|core\.wasm)$/.test(name));
/** A `.cts` file is CommonJS, which this does not know. */
const isCommonJs = (program) => program.endsWith('.cts');

function programsFor({ type, options }, { needs }) {
  const fit = programs.filter((program) => needs.test(program));
  if (options.moduleResolution === 'bundler') return fit.filter((program) => !isCommonJs(program));
  return type === 'commonjs' ? fit.filter((program) => !isForModules(program)) : fit;
}

/** The declarations that a program's imports must lead to. */
function declarationsFor({ type, options }, program) {
  // node10 knows neither `exports` nor kinds of modules.
  const asCommonJs = options.moduleResolution !== 'node10' && (type === 'commonjs' || isCommonJs(program));
  return importsOf(program).map((name) => {
    const entry = name.replace(/^databrain-edge\/?/, '');
    if (entry === '') return asCommonJs ? 'dist/index.d.cts' : 'dist/index.d.ts';
    if (!entry.startsWith('emulator')) return `${entry}.d.ts`;
    const file = entry === 'emulator' ? 'emulator/index' : entry;
    return asCommonJs ? `dist/${file}.d.cts` : `${file}.d.ts`;
  });
}

let root;
before(() => {
  root = install().folder;
  for (const type of ['module', 'commonjs']) {
    const folder = join(root, type);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type }));
    cpSync(consumers, folder, { recursive: true });
  }
});

let configs = 0;
/** Compiles without one complaint, the package's own declarations included, and gives the files that were read. */
async function compile(version, { type, options }, { needs: _, ...settings }, files) {
  const typeRoots = [join(named('DATABRAIN_TOOLS'), 'node_modules/@types')];
  const old = options.moduleResolution === 'node10' && version === '6.0' ? { ignoreDeprecations: '6.0' } : {};
  const strict = { strict: true, skipLibCheck: false, noEmit: true };
  const compilerOptions = { target: 'es2022', types: [], typeRoots, ...strict, ...options, ...old, ...settings };
  const config = `tsconfig-${(configs += 1)}.json`;
  writeFileSync(join(root, type, config), JSON.stringify({ compilerOptions, files }));
  const argv = [fileOf(version, 'lib/tsc.js'), '--pretty', 'false', '--listFiles', '--project', config];
  const { end, stdout, stderr } = await run(process.execPath, argv, { cwd: join(root, type) });
  const lines = `${stdout}\n${stderr}`.split('\n');
  assert.deepEqual(lines.filter((line) => /error TS/.test(line)), []);
  assert.equal(end, 0, stderr);
  return lines.filter((line) => /^\/.*\.[cm]?ts$/.test(line));
}

describe('TypeScript', { concurrency: availableParallelism() }, () => {
  for (const version of versions) {
    for (const [how, resolution] of Object.entries(resolutions)) {
      if (!resolution.versions.includes(version)) continue;
      const title = `TypeScript ${version}: ${how}`;
      const facts = { where: 'TypeScript', version: () => fullVersion(version), how: `${how}, strict`, title, timeoutMs: LIMIT_MS };
      recorded(facts, async (t) => {
        for (const [around, settings] of surroundingsOf(how)) {
          await t.test(`${title}, ${around}`, async () => {
            const files = programsFor(resolution, settings);
            const read = await compile(version, resolution, settings, files);
            const declarations = files.flatMap((file) => declarationsFor(resolution, file));
            for (const name of [...files, ...declarations.map((file) => `node_modules/databrain-edge/${file}`)]) {
              assert.ok(read.some((path) => path.endsWith(`/${name}`)), `${name} was not read`);
            }
          });
        }
      });
    }
  }
});
