// @ts-check
// Turns what wasm-pack wrote into the modules that the npm package ships.
// node derive.mjs DIST PLAIN, the folders of the package's build and of the plain one
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The crate's snippets, in src/transport/. */
const SNIPPETS = ['callbacks', 'shared-calls'];

/**
 * Wraps the glue in a function that creates one for each instance, because the glue keeps views of
 * its instance's memory, and the instance after a crash needs its own. The crate's snippets become
 * separate files, which the loader imports, too.
 * @param {string} glue
 */
export function factory(glue) {
  const lines = glue.trimEnd().split('\n');
  const isImport = (/** @type {string} */ line) => line.startsWith('import ');
  const imports = lines.filter(isImport).map((line) => {
    const found = /^(.*)'\.\/snippets\/[^/]+\/src\/transport\/([\w-]+)\.js';$/.exec(line);
    const [, names, snippet = ''] = found ?? [];
    if (SNIPPETS.includes(snippet)) return `${names}'./${snippet}.js';\n`;
    throw new Error(`This import is not one of the snippets ${SNIPPETS} of src/transport/: ${line}`);
  });
  const body = lines.filter((line) => !isImport(line)).join('\n');
  const names = [...body.matchAll(/^export function (\w+)/gm)].map(([, name]) => name);
  return `${imports.join('')}export default function makeGlue() {
${body.replaceAll(/^export /gm, '')}
return { ${names.join(', ')} };
}
`;
}

/**
 * A module with a function for each operation that the entry of wasm-bindgen's own exports.
 * @param {string} entry
 * @param {string} caller The module that calls them.
 */
export function operations(entry, caller) {
  const names = /export \{([^}]*)\}/.exec(entry)?.[1]?.split(',');
  if (!names) throw new Error('The crate exports no operation; see src/js/.');
  const lines = names.map((text) => {
    const name = text.trim();
    return `export const ${name} = (request, options) => call('${name}', request, options);\n`;
  });
  return `import { call } from '../${caller}';\n\n${lines.join('')}`;
}

/**
 * Removes the comments for linters at the start of wasm-bindgen's declarations.
 * @param {string} declarations
 */
export const types = (declarations) => declarations.replace(/^(\/\* .*\n)+/, '');

/**
 * The default of the crate that the loader needs before the core is loaded.
 * @param {string} options The source of the crate's options.
 */
export function defaults(options) {
  const found = /const DEFAULT_TIMEOUT: Millis = Millis::constant\(([\d_]+)\);/.exec(options);
  if (!found) throw new Error('src/options.rs has no DEFAULT_TIMEOUT as derive.mjs reads it.');
  return `export const DEFAULT_TIMEOUT_MS = ${found[1]};\n`;
}

/**
 * A module whose default export is `bytes` in hexadecimal. Brotli compresses it to a fifth less
 * than base64, in which bytes do not start at character boundaries.
 * @param {Buffer} bytes
 */
export const hexModule = (bytes) => `export default "${bytes.toString('hex')}";\n`;

/**
 * @param {string} dist
 * @param {string} plain
 */
function main(dist, plain) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const text = (/** @type {string[]} */ ...path) => readFileSync(join(...path), 'utf8');
  const core = readFileSync(join(dist, 'core_bg.wasm'));
  // The loader implements the error class, which pkg/errors.d.ts declares.
  const declared = types(text(plain, 'core.d.ts')) + text(root, 'pkg/errors.d.ts');
  const files = {
    'glue.js': factory(text(dist, 'core_bg.js')),
    'core.wasm': core,
    'core-hex.js': hexModule(core),
    'defaults.js': defaults(text(root, 'src/options.rs')),
    'operations.js': operations(text(dist, 'core.js'), 'loader.js'),
    'inline-operations.js': operations(text(dist, 'core.js'), 'inline.js'),
    'index.d.ts': declared,
    'index.d.cts': declared,
  };
  // No file of wasm-pack is shipped under its original name.
  rmSync(dist, { recursive: true });
  mkdirSync(dist);
  for (const name of SNIPPETS) {
    copyFileSync(join(root, `src/transport/${name}.js`), join(dist, `${name}.js`));
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dist, name), content);
}

const [, script = '', dist = '', plain = ''] = process.argv;
if (import.meta.url === pathToFileURL(script).href) main(dist, plain);
