// Where the core cannot be compiled or started, the error says what this place needs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { bundle } from '../runtimes/bundle.mjs';
import { install } from '../runtimes/install.mjs';
import { KEY, answering, callWith, failure, has } from './call.mjs';

const limit = { timeout: 30_000 };
const unavailable = { code: 'CORE_UNAVAILABLE', kind: 'internal', outcome: 'notSent', attempts: 0 };

const fresh = (title, run) => test(title, limit, () => run(install()));

for (const entry of ['databrain-edge', 'databrain-edge/slim']) {
  fresh(`node --jitless: ${entry}`, ({ folder }) => {
    const file = join(folder, 'call.mjs');
    const lines = [
      `import * as api from '${entry}';`,
      // Node's own fetch needs WebAssembly too, and ends the process.
      'api.useCore?.(new Uint8Array(8));',
      'const error = await api.createApiToken({}, {}).catch((reason) => reason);',
      'console.log(JSON.stringify(error));',
    ];
    writeFileSync(file, lines.join('\n'));
    const error = JSON.parse(execFileSync(process.execPath, ['--jitless', file], { encoding: 'utf8' }));
    has(error, unavailable);
    assert.match(error.message, /no WebAssembly \(Node without --jitless has it\)$/);
  });
}

/** Runs a call with other globals than the runtime has, and then another one with its own. */
async function withGlobals(installed, globals, remedy, cause) {
  const api = await installed.load('databrain-edge');
  const before = Object.getOwnPropertyDescriptors(globalThis);
  const transport = answering();
  let error;
  try {
    for (const [name, value] of Object.entries(globals)) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
    error = await failure(api, callWith(api, transport));
  } finally {
    for (const name of Object.keys(globals)) {
      if (before[name]) Object.defineProperty(globalThis, name, before[name]);
      else delete globalThis[name];
    }
  }
  has(error, unavailable);
  assert.match(error.message, remedy);
  assert.match(String(error.cause), cause);
  assert.equal(transport.calls, 0);
  assert.deepEqual(await callWith(api, transport), { key: KEY });
}

fresh('without TextDecoder, as in the jsdom environment of Jest', (installed) =>
  withGlobals(installed, { TextDecoder: undefined, location: {} }, /no TextDecoder \(Jest's environment node/, /TextDecoder/));

/** What a runtime does that compiles nothing. */
const forbidding = {
  ...Object.fromEntries(Object.getOwnPropertyNames(WebAssembly).map((name) => [name, WebAssembly[name]])),
  Module: class {
    constructor() {
      throw new WebAssembly.CompileError('code generation is disallowed');
    }
  },
};

fresh('a page whose policy forbids it', (installed) =>
  withGlobals(installed, { WebAssembly: forbidding, location: {} }, /Content-Security-Policy needs 'wasm-unsafe-eval'/, /disallowed/));

fresh('any other place that forbids it', (installed) =>
  withGlobals(installed, { WebAssembly: forbidding }, /export condition "workerd" or "edge-light"/, /disallowed/));

for (const [condition, wasm] of [['workerd', '.wasm'], ['edge-light', '.wasm?module']]) {
  fresh(`${condition}: a bundler that makes something else of the module`, async (installed) => {
    const core = readFileSync(installed.require.resolve('databrain-edge/core.wasm'));
    const name = `core of ${condition}`;
    const plugin = {
      name,
      setup(build) {
        build.onResolve({ filter: /\.wasm(\?module)?$/ }, ({ path }) => ({ path, namespace: name }));
        build.onLoad({ filter: /.*/, namespace: name }, ({ path }) => {
          assert.ok(path.endsWith(wasm));
          return { contents: `export default globalThis['${name}']` };
        });
      },
    };
    const outfile = join(installed.folder, `${condition}.mjs`);
    await bundle(installed, 'databrain-edge', { outfile, conditions: [condition], plugins: [plugin] });
    globalThis[name] = './core-4f3a.wasm';
    const api = await import(`${pathToFileURL(outfile).href}?address`);
    for (const _ of [1, 2]) {
      const error = await failure(api, callWith(api, answering()));
      has(error, unavailable);
      assert.match(error.message, /the bundler must make a compiled WebAssembly\.Module of core\.wasm/);
      assert.ok(error.cause instanceof TypeError);
    }
    globalThis[name] = new WebAssembly.Module(core);
    assert.deepEqual(await callWith(await import(`${pathToFileURL(outfile).href}?module`), answering()), { key: KEY });
  });
}
