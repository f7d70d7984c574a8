// The files of tests/types with the installed package, under every way in which TypeScript may look for its types.
import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { install, named, tool, toolPath } from '../install.mjs';
import { run } from '../program.mjs';
import { recorded } from '../row.mjs';

const source = (name) => fileURLToPath(new URL(`../../types/${name}`, import.meta.url));

const modules = {
  node16: { module: 'node16' },
  nodenext: { module: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler', verbatimModuleSyntax: true },
};

// The oldest JavaScript that the package runs in.
const libraries = {
  'without DOM': { lib: ['es2022'], files: ['ok.ts'] },
  'with @types/node': { lib: ['es2022'], types: ['node'], files: ['ok.ts', 'host.ts'] },
  'with DOM': { lib: ['es2022', 'dom', 'dom.iterable'], files: ['ok.ts', 'host.ts', 'dom.ts'] },
};

let folder;
before(() => {
  ({ folder } = install());
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  for (const name of ['ok.ts', 'host.ts', 'dom.ts', 'consumer.cts']) copyFileSync(source(name), join(folder, name));
});

/** Compiles without one complaint, the package's own declarations included. */
async function compile(name, { files, ...settings }) {
  const typeRoots = [join(named('DATABRAIN_TOOLS'), 'node_modules/@types')];
  const compilerOptions = { target: 'es2022', types: [], typeRoots, strict: true, noEmit: true, skipLibCheck: false, ...settings };
  writeFileSync(join(folder, name), JSON.stringify({ compilerOptions, files }));
  const argv = [toolPath('typescript/lib/tsc.js'), '--pretty', 'false', '--listFiles', '--project', name];
  const { end, stdout, stderr } = await run(process.execPath, argv, { cwd: folder });
  const [read, complaints] = [/^\/.*\.[cm]?ts$/, /error TS/].map((kind) => `${stdout}\n${stderr}`.split('\n').filter((line) => kind.test(line)));
  assert.deepEqual(complaints, []);
  assert.equal(end, 0, stderr);
  return read;
}

let configs = 0;
function compiles(how, settings, declarations) {
  recorded({ where: 'TypeScript', version: () => tool('typescript').version, how }, async () => {
    const read = await compile(`tsconfig-${(configs += 1)}.json`, settings);
    for (const name of [...settings.files, ...declarations.map((file) => `node_modules/databrain-edge/${file}`)]) {
      assert.ok(read.some((path) => path.endsWith(`/${name}`)), `${name} was not read`);
    }
  });
}

for (const [resolution, module] of Object.entries(modules)) {
  for (const [surroundings, library] of Object.entries(libraries)) {
    compiles(`${resolution}, strict, ${surroundings}`, { ...module, ...library }, ['dist/index.d.ts']);
  }
  compiles(
    `${resolution}, strict and exactOptionalPropertyTypes`,
    { ...module, ...libraries['with DOM'], exactOptionalPropertyTypes: true },
    ['dist/index.d.ts'],
  );
}

for (const resolution of ['node16', 'nodenext']) {
  compiles(`${resolution}, strict, CommonJS`, { ...modules[resolution], lib: ['es2022'], files: ['consumer.cts'] }, ['dist/index.d.cts']);
}
