import assert from 'node:assert/strict';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { bundle } from '../runtimes/bundle.mjs';
import { install } from '../runtimes/install.mjs';
import { KEY, answering, callWith, failure, has, request } from './call.mjs';

const limit = { timeout: 20_000 };
const names = (api) => Object.keys(api).filter((name) => name !== 'default' && name !== 'module.exports').toSorted();

/** A test with its own installation, in which nothing has been loaded yet. */
const fresh = (title, run) => test(title, limit, () => run(install()));

const mints = async (api) => assert.deepEqual(await callWith(api, answering()), { key: KEY });
const coreOf = (installed) => readFileSync(installed.require.resolve('databrain-edge/core.wasm'));

/** What the shipped types promise. */
function promised(installed) {
  const types = readFileSync(join(installed.folder, 'node_modules/databrain-edge/dist/index.d.ts'), 'utf8');
  // A set, since a function is declared once for each of its overloads.
  return [...new Set([...types.matchAll(/^export (?:declare )?(?:function|class|const) (\w+)/gm)].map(([, name]) => name))].toSorted();
}

fresh('both kinds of module have the names that the types promise', async (installed) => {
  const [esm, cjs] = [await installed.load('databrain-edge'), installed.require('databrain-edge')];
  for (const name of ['DatabrainError', 'createApiToken', 'isDatabrainError']) assert.ok(promised(installed).includes(name), name);
  assert.deepEqual(names(esm), promised(installed));
  assert.deepEqual(names(cjs), promised(installed));
  await mints(esm);
  await mints(cjs);
});

fresh('an error of one copy is known to the other', async (installed) => {
  const [esm, cjs] = [await installed.load('databrain-edge'), installed.require('databrain-edge')];
  const error = await failure(cjs, cjs.createApiToken(request, {}));
  assert.ok(esm.isDatabrainError(error));
  assert.ok(!(error instanceof esm.DatabrainError));
  for (const other of [undefined, null, 5, 'text', {}, new Error('x'), Object.assign(new Error('x'), { name: 'DatabrainError' })]) {
    assert.equal(esm.isDatabrainError(other), false);
  }
});

fresh('the first call needs no other before it', async (installed) => mints(await installed.load('databrain-edge')));

fresh('two first calls at once', async (installed) => {
  const api = await installed.load('databrain-edge');
  const [one, two] = await Promise.all([callWith(api, answering('{"key":"one"}')), callWith(api, answering('{"key":"two"}'))]);
  assert.deepEqual([one.key, two.key], ['one', 'two']);
});

fresh('a first call that is refused, with others beside it', async (installed) => {
  const api = await installed.load('databrain-edge');
  const [refused, minted] = await Promise.all([failure(api, api.createApiToken(request, {})), callWith(api, answering())]);
  assert.equal(refused.code, 'INVALID_INPUT');
  assert.equal(minted.key, KEY);
});

fresh('a bundle that only asks what an error is has no core', async (installed) => {
  const entry = join(installed.folder, 'entry.mjs');
  const bundled = async (line) => {
    writeFileSync(entry, line);
    const { outputFiles } = await bundle(installed, entry, { write: false });
    return outputFiles[0].text;
  };
  const hex = coreOf(installed).toString('hex');
  const asks = await bundled("export { DatabrainError, isDatabrainError } from 'databrain-edge';");
  assert.ok(asks.length < 5000, `${asks.length} characters`);
  assert.equal(asks.includes(hex), false);
  assert.ok((await bundled("export { createApiToken } from 'databrain-edge';")).includes(hex));
  // Of what a framework has taken out of the code for browsers, nothing is left.
  assert.equal((await bundled("import { createApiToken } from 'databrain-edge';")).trim(), '');
});

fresh('the core comes by its name and needs the glue alone', async (installed) => {
  const core = await WebAssembly.compile(coreOf(installed));
  assert.deepEqual([...new Set(WebAssembly.Module.imports(core).map(({ module }) => module))], ['./core_bg.js']);
});

const kinds = {
  'a Uint8Array': (bytes) => new Uint8Array(bytes),
  'an ArrayBuffer': (bytes) => new Uint8Array(bytes).buffer,
  'a WebAssembly.Module': (bytes) => new WebAssembly.Module(bytes),
  'a Response': (bytes) => new Response(bytes),
  'what has arrayBuffer()': (bytes) => ({ arrayBuffer: async () => new Uint8Array(bytes).buffer }),
  'a promise of bytes': async (bytes) => bytes,
  'a promise of a Response': async (bytes) => new Response(bytes),
};

for (const [kind, give] of Object.entries(kinds)) {
  fresh(`slim takes ${kind}`, async (installed) => {
    const slim = await installed.load('databrain-edge/slim');
    assert.deepEqual(names(slim), [...promised(installed), 'useCore'].toSorted());
    slim.useCore(give(coreOf(installed)));
    await mints(slim);
  });
}

for (const [first, second] of [['databrain-edge', 'databrain-edge/slim'], ['databrain-edge/slim', 'databrain-edge']]) {
  fresh(`${first}, then ${second}, in one process: the main entry works`, async (installed) => {
    const loaded = { [first]: await installed.load(first), [second]: await installed.load(second) };
    loaded['databrain-edge/slim'].useCore(new Uint8Array(8));
    await mints(loaded['databrain-edge']);
    // Each has its own core, so that a failure of one does not affect the other.
    has(await failure(loaded['databrain-edge/slim'], callWith(loaded['databrain-edge/slim'], answering())), { code: 'CORE_UNAVAILABLE', outcome: 'notSent' });
    await mints(loaded['databrain-edge']);
  });

  fresh(`${first}, then ${second}, in one process: slim works with a core`, async (installed) => {
    const loaded = { [first]: await installed.load(first), [second]: await installed.load(second) };
    loaded['databrain-edge/slim'].useCore(coreOf(installed));
    await mints(loaded['databrain-edge/slim']);
    await mints(loaded['databrain-edge']);
  });
}

const unavailable = { code: 'CORE_UNAVAILABLE', kind: 'internal', outcome: 'notSent', attempts: 0, status: undefined };

fresh('a broken core is reported like any other error, and a valid one replaces it', async (installed) => {
  const slim = await installed.load('databrain-edge/slim');
  const transport = answering();
  const broken = [
    ...[() => new Uint8Array(8), () => new Uint8Array(), () => coreOf(installed).subarray(0, 5000)],
    ...[() => 'text', () => null, () => new Response('<html>'), () => Promise.reject(new Error('gone'))],
  ];
  for (const give of broken) {
    slim.useCore(give());
    const errors = await Promise.all([1, 2].map(() => failure(slim, callWith(slim, transport))));
    for (const error of errors) {
      has(error, unavailable);
      assert.ok(error.cause instanceof Error);
    }
  }
  assert.equal(transport.calls, 0);
  slim.useCore(coreOf(installed));
  await mints(slim);
});

fresh('slim without a core', async (installed) => {
  const slim = await installed.load('databrain-edge/slim');
  const core = coreOf(installed);
  rmSync(installed.require.resolve('databrain-edge/core.wasm'));
  has(await failure(slim, callWith(slim, answering())), unavailable);
  slim.useCore(core);
  await mints(slim);
});

/** The main entry as a bundler takes it that turns `core.wasm?module` into this expression. */
async function withModule(installed, conditions, contents) {
  globalThis.compiledCore = new WebAssembly.Module(coreOf(installed));
  const compiled = {
    name: 'compiled',
    setup(build) {
      build.onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path, namespace: 'compiled' }));
      build.onLoad({ filter: /.*/, namespace: 'compiled' }, () => ({ contents: `export default ${contents}` }));
    },
  };
  const outfile = join(installed.folder, 'edge.mjs');
  await bundle(installed, 'databrain-edge', { outfile, conditions, plugins: [compiled] });
  return import(pathToFileURL(outfile).href);
}

const ofNitro = ['workerd', 'edge-light', 'edge-routine'];

for (const [title, conditions, contents] of [
  ['edge-light', ['edge-light'], 'globalThis.compiledCore'],
  ['Nitro with wasm', [...ofNitro, 'unwasm'], 'globalThis.compiledCore'],
  ['Nitro with wasm that is loaded later', [...ofNitro, 'unwasm'], 'Promise.resolve(globalThis.compiledCore)'],
]) {
  fresh(`the entry for a module that the bundler compiles: ${title}`, async (installed) =>
    mints(await withModule(installed, conditions, contents)));
}

fresh('a module that cannot be loaded', async (installed) => {
  const api = await withModule(installed, [...ofNitro, 'unwasm'], "Promise.reject(new Error('gone'))");
  const error = await failure(api, callWith(api, answering()));
  has(error, unavailable);
  assert.match(error.message, /the bundler must make a compiled WebAssembly\.Module of core\.wasm/);
  assert.equal(error.cause.message, 'gone');
});

fresh('Nitro without wasm gets the entry that has the core in it', async (installed) => {
  const outfile = join(installed.folder, 'nitro.mjs');
  await bundle(installed, 'databrain-edge', { outfile, conditions: ofNitro });
  await mints(await import(pathToFileURL(outfile).href));
});

for (const how of ['load', 'require']) {
  fresh(`the emulator stands in for fetch: ${how}`, async (installed) => {
    const api = await installed[how]('databrain-edge');
    const entry = await installed[how]('databrain-edge/emulator');
    assert.deepEqual(names(entry), ['createEmulator']);
    const emulator = entry.createEmulator();
    const { key } = await callWith(api, emulator.fetch, { serviceToken: 'service_token_demo' });
    assert.equal(emulator.state.dataApps[0].tokens[0].key, key);
  });

  fresh(`the emulator on a port: ${how}`, async (installed) => {
    const [api, { createEmulator }, entry] = await Promise.all(
      ['databrain-edge', 'databrain-edge/emulator', 'databrain-edge/emulator/listen'].map((name) => installed[how](name)),
    );
    assert.deepEqual(names(entry), ['listen']);
    const emulator = createEmulator();
    const server = await entry.listen(emulator);
    try {
      const { key } = await callWith(api, undefined, { serviceToken: 'service_token_demo', baseUrl: server.url });
      assert.equal(emulator.state.dataApps[0].tokens[0].key, key);
    } finally {
      await server.close();
    }
  });
}

fresh('what is not exported cannot be reached', async (installed) => {
  const root = join(installed.folder, 'node_modules/databrain-edge');
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json')));
  const scripts = readdirSync(root, { recursive: true }).map((name) => name.replaceAll('\\', '/')).filter((name) => /\.(c?js|wasm)$/.test(name));
  const hidden = scripts.filter((name) => !Object.hasOwn(exports, `./${name}`));
  assert.ok(hidden.length > 20, `${hidden}`);
  for (const path of hidden) {
    await assert.rejects(installed.load(`databrain-edge/${path}`), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
  }
});

const nodeBuffer = Buffer;
for (const [title, buffer, fromHex] of [
  ['Buffer', Buffer, undefined],
  ['Uint8Array.fromHex', undefined, (text) => new Uint8Array(nodeBuffer.from(text, 'hex'))],
  ['neither', undefined, undefined],
]) {
  fresh(`the core is decoded from its text in a runtime with ${title}`, async (installed) => {
    const before = [globalThis.Buffer, Uint8Array.fromHex];
    let reads = 0;
    const counted = (read) => read && ((...given) => (reads += 1) && read(...given));
    const api = await installed.load('databrain-edge');
    globalThis.Buffer = buffer && { from: counted((...given) => buffer.from(...given)) };
    Uint8Array.fromHex = counted(fromHex);
    const transport = answering();
    // Node's own Response needs its Buffer, which is back in the next turn.
    const later = async () => { await null; return transport(); };
    const minted = callWith(api, later).then((token) => assert.deepEqual(token, { key: KEY }));
    // The text was read as soon as the call was made.
    [globalThis.Buffer, Uint8Array.fromHex] = before;
    await minted;
    assert.equal(reads, buffer || fromHex ? 1 : 0);
  });
}
