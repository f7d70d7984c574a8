// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { defaults, factory, hexModule, operations, types } from './derive.mjs';

test('a factory keeps imports outside and returns the exports', () => {
  const glue = `import { observe } from './snippets/databrain-edge-01/src/transport/callbacks.js';
import { findSharedCall } from './snippets/databrain-edge-01/src/transport/shared-calls.js';
let wasm;
export function one() {
  wasm();
}
export function __wbg_set_wasm(val) {}
`;
  const expected = `import { observe } from './callbacks.js';
import { findSharedCall } from './shared-calls.js';
export default function makeGlue() {
let wasm;
function one() {
  wasm();
}
function __wbg_set_wasm(val) {}
return { one, __wbg_set_wasm };
}
`;
  assert.equal(factory(glue), expected);
  for (const other of ['inline0', 'src/transport/other', 'src/callbacks']) {
    const refused = `import { a } from './snippets/x/${other}.js';\n`;
    assert.throws(() => factory(refused), new RegExp(other));
  }
});

test('operations are what the entry exports', () => {
  const entry = 'set(wasm);\nexport {\n    createEmbed, listApiTokens\n} from "./core_bg.js";\n';
  const expected = `import { call } from '../loader.js';

export const createEmbed = (request, options) => call('createEmbed', request, options);
export const listApiTokens = (request, options) => call('listApiTokens', request, options);
`;
  assert.equal(operations(entry, 'loader.js'), expected);
  assert.throws(() => operations('', 'loader.js'), /no operation/);
});

test('types lose only the header', () => {
  const kept = '/** Doc. */\nexport class A {}\n/* b */\n';
  assert.equal(types(`/* tslint:disable */\n/* eslint-disable */\n${kept}`), kept);
});

test('bytes become two digits each', () => {
  assert.equal(hexModule(Buffer.from([0, 7, 0xff])), 'export default "0007ff";\n');
});

test('the default timeout comes from the crate', () => {
  const options = 'const DEFAULT_TIMEOUT: Millis = Millis::constant(30_000);';
  assert.equal(defaults(options), 'export const DEFAULT_TIMEOUT_MS = 30_000;\n');
  assert.throws(() => defaults(''), /DEFAULT_TIMEOUT/);
});
