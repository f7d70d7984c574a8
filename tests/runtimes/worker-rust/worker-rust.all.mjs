// The Worker in Rust, built as its README says, under `wrangler dev` with the emulator.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotli } from '../../../xtask/core/brotli.mjs';
import { installExample } from '../../examples/example.mjs';
import { startDaemon } from '../daemon.mjs';
import { APP, setEmulatorUrl } from '../example-worker.mjs';
import { named, temporaryFolder } from '../install.mjs';
import { nodeProgram } from '../nodes.mjs';
import { recorded } from '../row.mjs';
import { startServers } from '../server.mjs';
import { addSet } from '../tool-set.mjs';
import { quiet } from '../worker-app.mjs';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Kept from one run to the next: the dependencies are compiled once. */
const TARGET = join(ROOT, 'target/examples');
const BUILD_MS = 600_000;
/** Shorter than the deadline of a call, at which one that hangs would end. */
const ANSWER_MS = 20_000;
/** In which a request reaches the object, or an abort does. */
const ARRIVAL_MS = 500;

const tools = named('DATABRAIN_TOOLS');
const program = (name) => join(tools, 'node_modules/.bin', name);
// Of what the user has by `cargo install` and of what worker-build downloads, these versions.
const env = {
  ...quiet,
  CARGO_TARGET_DIR: TARGET,
  ESBUILD_BIN: program('esbuild'),
  HOME: temporaryFolder('home'),
  CARGO_HOME: process.env.CARGO_HOME ?? join(process.env.HOME, '.cargo'),
  RUSTUP_HOME: process.env.RUSTUP_HOME ?? join(process.env.HOME, '.rustup'),
  PATH: [join(tools, '../bin'), process.env.PATH].join(delimiter),
  WASM_BINDGEN_BIN: join(tools, '../bin/wasm-bindgen'),
  WASM_OPT_BIN: program('wasm-opt'),
  WRANGLER_REGISTRY_PATH: temporaryFolder('registry'),
};

let folder, servers, wrangler, address, hold;

/** The emulator, which handles the creation that a test holds only when the test releases it. */
async function answer(request) {
  if (!hold || request.method !== 'POST') return servers.emulator.fetch(request);
  const { arrived, handled } = hold;
  hold = undefined;
  await new Promise(arrived);
  try {
    return await servers.emulator.fetch(request);
  } finally {
    handled();
  }
}

before(
  async () => {
    const installed = installExample('worker-rust');
    folder = installed.folder;
    addSet(installed, 'cloudflare');
    servers = await startServers(installed);
    setEmulatorUrl(folder, await servers.serve({ fetch: answer }));
    // The crate of this checkout takes the place of the published one.
    mkdirSync(join(folder, '.cargo'));
    const patch = `[patch.crates-io]\ndatabrain-edge = { path = ${JSON.stringify(ROOT)} }\n`;
    writeFileSync(join(folder, '.cargo/config.toml'), patch);
    // What follows finds no other machine.
    execFileSync('cargo', ['fetch', '--locked'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    const argv = ['dev', '--ip', '127.0.0.1', '--port', '0', '--inspector-port', '0'];
    const script = join(folder, 'node_modules/wrangler/bin/wrangler.js');
    wrangler = startDaemon(nodeProgram(22).path, [script, ...argv], { cwd: folder, env });
    // Which builds it first.
    address = await wrangler.until((output) => /Ready on (\S+)/.exec(output)?.[1], BUILD_MS);
  },
  { timeout: BUILD_MS + 60_000 },
);

after(async () => {
  await wrangler?.end();
  await servers?.close();
});

const post = (body, init) =>
  fetch(address, { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(ANSWER_MS), ...init });
const ensure = (name, init) => post({ dataAppName: APP, name }, init);
const keys = (name) => servers.emulator.state.dataApps.flatMap(({ tokens }) => tokens.filter((token) => token.name === name));

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Uses what `start` returns while the creation that it leads to is under way. */
async function whileCreating(start, use) {
  let arrival;
  const handling = new Promise((handled) => {
    arrival = new Promise((arrived) => (hold = { arrived, handled }));
  });
  const started = start();
  const release = await arrival;
  await use(started);
  release();
  await handling;
}

recorded({ where: 'Worker in Rust', version: () => versionOf('worker'), how: 'worker-build, wrangler dev' }, async () => {
  const response = await ensure('first');
  assert.deepEqual([response.status, await response.text()], [201, '']);
  assert.equal(keys('first').length, 1);
});

/** Of a crate in the lock file. */
function versionOf(name) {
  const lock = readFileSync(join(folder, 'Cargo.lock'), 'utf8');
  return new RegExp(`^name = "${name}"\nversion = "(.*)"$`, 'm').exec(lock)[1];
}

for (const count of [2, 20]) {
  test(`${count} requests at the same moment share one key`, async () => {
    const name = `shared by ${count}`;
    const answers = await Promise.all(Array.from({ length: count }, () => ensure(name)));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
    assert.equal(keys(name).length, 1);
  });
}

test('a client that aborts its request leaves one key, which the next request finds', async () => {
  const client = new AbortController();
  let next;
  const abandon = () => assert.rejects(ensure('aborted', { signal: client.signal }), { name: 'AbortError' });
  await whileCreating(abandon, async (aborted) => {
    client.abort();
    await aborted;
    next = ensure('aborted');
    await sleep(ARRIVAL_MS);
  });
  assert.equal((await next).status, 201);
  assert.equal(keys('aborted').length, 1);
});

test('a client whose connection breaks leaves one key, which the next request finds', async () => {
  const { hostname, port, host } = new URL(address);
  const body = JSON.stringify({ dataAppName: APP, name: 'broken' });
  const socket = connect(Number(port), hostname);
  let next;
  const head = `POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-length: ${body.length}\r\n\r\n`;
  await whileCreating(() => socket.write(head + body), async () => {
    socket.resetAndDestroy();
    next = ensure('broken');
    await sleep(ARRIVAL_MS);
  });
  assert.equal((await next).status, 201);
  assert.equal(keys('broken').length, 1);
});

test('a client that goes away while it waits holds up nobody', async () => {
  const client = new AbortController();
  let first, third;
  await whileCreating(() => (first = ensure('waiting')), async () => {
    const second = assert.rejects(ensure('waiting', { signal: client.signal }), { name: 'AbortError' });
    await sleep(ARRIVAL_MS);
    third = ensure('waiting');
    client.abort();
    await second;
    await sleep(ARRIVAL_MS);
  });
  assert.deepEqual([(await first).status, (await third).status], [201, 201]);
  assert.equal(keys('waiting').length, 1);
});

test('a lost answer ends with one key', async () => {
  servers.emulator.script({ fault: 'lostAnswer', operation: 'createApiToken' });
  assert.equal((await ensure('lost')).status, 201);
  assert.equal(keys('lost').length, 1);
});

test('a refusal has a code and an outcome', async () => {
  const refused = await post({ dataAppName: 'Nothing', name: 'refused' });
  const { code, outcome, message } = await refused.json();
  assert.deepEqual([refused.status, code, outcome], [502, 'DATA_APP_NOT_FOUND', 'rejected']);
  assert.ok(message.length > 0);
});

test('a body that is no request is refused before anything is sent', async () => {
  const sent = servers.emulator.requests.length;
  const bodies = [{}, { dataAppName: APP, name: ' ' }, { dataAppName: APP, name: 'a', page: 1 }];
  const answers = await Promise.all([...bodies.map((body) => post(body)), post({}, { body: '{' })]);
  assert.deepEqual(answers.map(({ status }) => status), [400, 400, 400, 400]);
  assert.equal(servers.emulator.requests.length, sent);
});

test('its log contains no token', async () => {
  const printed = await wrangler.until((output) => output, ANSWER_MS);
  const tokens = servers.emulator.state.dataApps.flatMap((app) => app.tokens.map(({ key }) => key));
  assert.deepEqual(['service_token_demo', ...tokens].filter((token) => printed.includes(token)), []);
});

test('its size', (t) => {
  const size = (name, bytes) => t.diagnostic(`${name}: ${bytes.length} bytes, ${brotli(bytes)} of brotli`);
  const deployed = readdirSync(join(folder, 'build')).filter((name) => name.endsWith('.wasm'));
  assert.deepEqual(deployed, ['index_bg.wasm']);
  size('as cargo builds it', readFileSync(join(TARGET, 'wasm32-unknown-unknown/release/databrain_key_keeper.wasm')));
  size('deployed wasm', readFileSync(join(folder, 'build/index_bg.wasm')));
  size('deployed script', readFileSync(join(folder, 'build/index.js')));
});
