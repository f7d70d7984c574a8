// Copies of the package in one process: their calls that want the same token share the work.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
// Before the package: it stands between the core and what that imports.
import { disarm, trapAt } from './trap.mjs';
import { bundle } from '../runtimes/bundle.mjs';
import { install } from '../runtimes/install.mjs';
import { has, unhandledDuring, warmUp } from './call.mjs';

const limit = { timeout: 20_000 };
const REGISTRY = Symbol.for('databrain-edge.sharedCalls.1');
const KEY = 'canary-key-5b0f6a0e';
const TOKEN = 'canary-service-token';
const request = { dataAppName: 'Customer Portal Analytics', name: 'edge' };
const URL_OF_TOKENS = 'https://api.usedatabrain.com/api/v2/data-app/api-tokens';

const installed = install();
const { folder } = installed;
const first = await installed.load('databrain-edge');
const second = installed.require('databrain-edge');
await Promise.all([warmUp(first), warmUp(second)]);
const ensure = (api, options) => api.ensureApiToken(request, { serviceToken: TOKEN, ...options });
const settled = (calls) =>
  Promise.all(calls.map((call) => call.then((value) => value, (error) => error)));
const turns = async (count) => {
  for (let left = count; left > 0; left -= 1) await new Promise((done) => setImmediate(done));
};

/** A server with tokens of one data app, as a transport. `answer` may answer in its place. */
function server(answer = () => undefined) {
  const tokens = [];
  const log = [];
  const fetch = async (_, { method }) => {
    log.push(method);
    const create = () => {
      tokens.push({ name: request.name, key: `${KEY} ${tokens.length}` });
      return Response.json({ key: tokens.at(-1).key });
    };
    await turns(1);
    const usual = () => (method === 'GET' ? Response.json({ data: tokens }) : create());
    return (await answer(method, log.length, usual)) ?? usual();
  };
  return { fetch, log, tokens };
}

/** Each copy calls once: one of them has worked, for all. */
async function share(copies) {
  const { fetch, log, tokens } = server();
  const answers = await Promise.all(copies.map((api) => ensure(api, { fetch })));
  assert.deepEqual(log, ['GET', 'POST']);
  assert.deepEqual(answers, answers.map((_, index) => (
    { key: tokens[0].key, created: index === 0, reconciled: false }
  )));
}

test('import and require', limit, async () => {
  assert.notEqual(first.ensureApiToken, second.ensureApiToken);
  await share([first, second, first, second]);
  await share([second, first]);
});

test('two bundles', limit, async () => {
  const entry = join(folder, 'entry.mjs');
  writeFileSync(entry, "export * from 'databrain-edge';\n");
  const bundles = [];
  for (const format of ['esm', 'cjs']) {
    const outfile = join(folder, `bundle.${format === 'esm' ? 'mjs' : 'cjs'}`);
    await bundle(installed, entry, { outfile, format, minify: format === 'esm', platform: 'node' });
    bundles.push(await import(pathToFileURL(outfile)));
  }
  await share([...bundles, first]);
});

test('a module that is loaded again', limit, async () => {
  const { href: url } = pathToFileURL(join(folder, 'node_modules/databrain-edge/dist/index.js'));
  const copies = await Promise.all(['?1', '?2'].map((query) => import(`${url}${query}`)));
  assert.notEqual(copies[0].ensureApiToken, copies[1].ensureApiToken);
  await share(copies);
  delete installed.require.cache[installed.require.resolve('databrain-edge')];
  await share([second, installed.require('databrain-edge')]);
});

test('calls that differ in credential, transport, address or name do not share their work', limit, async () => {
  const { fetch, log } = server();
  const own = (...given) => fetch(...given);
  const others = [{ fetch: own }, { serviceToken: 'other' }, { baseUrl: 'https://other.test' }];
  const calls = others.map((options) => ensure(second, { fetch, ...options }));
  const named = { ...request, name: 'other' };
  calls.push(second.ensureApiToken(named, { serviceToken: TOKEN, fetch }));
  await Promise.all([ensure(first, { fetch }), ...calls]);
  assert.equal(log.filter((method) => method === 'GET').length, 5);
});

test('the global object exposes neither credential nor key', limit, async () => {
  const { fetch } = server();
  const shown = [];
  // Everything that can be reached without calling it: hidden properties and those of functions too.
  const onEvent = () => shown.push(inspect(globalThis[REGISTRY], { showHidden: true, depth: null }));
  await Promise.all([ensure(first, { fetch, onEvent }), ensure(second, { fetch, onEvent })]);
  assert.match(shown[0], /"name":"edge"[^]*\[name\]: 'join'/);
  for (const text of shown) assert.doesNotMatch(text, /canary/);
  assert.equal(globalThis[REGISTRY].size, 0, 'nothing is left');
  const { enumerable, writable } = Object.getOwnPropertyDescriptor(globalThis, REGISTRY);
  assert.deepEqual({ enumerable, writable }, { enumerable: false, writable: false });
});

test('each has its own deadline, signal and error', limit, async () => {
  const { fetch, log } = server((method) => method === 'GET' && new Promise(() => {}));
  const calls = [ensure(first, { fetch, timeoutMs: 300 }), ensure(second, { fetch, timeoutMs: 50 })];
  calls.push(ensure(second, { fetch, signal: AbortSignal.timeout(20) }));
  const [leader, late, aborted] = await settled(calls);
  has(leader, { code: 'TIMEOUT', attempts: 1, outcome: 'notSent' });
  has(late, { code: 'TIMEOUT', attempts: 0, outcome: 'unknown' });
  has(aborted, { code: 'ABORTED', attempts: 0, outcome: 'unknown' });
  assert.deepEqual(log, ['GET']);
});

const refused = (status, body, headers) => () => new Response(body, { status, headers });
const code = (name) => JSON.stringify({ error: { code: name, message: `message of ${name}` } });
for (const [kind, answer] of Object.entries({
  auth: refused(401, code('AUTHENTICATION_ERROR')),
  notFound: refused(400, code('DATA_APP_NOT_FOUND')),
  conflict: refused(409, '{}'),
  input: refused(400, code('INVALID_REQUEST_BODY')),
  rateLimit: refused(429, '{}', { 'retry-after': '7' }),
  rejected: refused(418, '{}'),
  server: refused(500, code('INTERNAL_SERVER_ERROR')),
  redirect: refused(302, null, { location: 'https://elsewhere.test/' }),
  badResponse: refused(200, 'text'),
  network: () => Promise.reject(new TypeError('fetch failed', { cause: new Error('reset') })),
})) {
  test(`an error of kind ${kind} is shared`, limit, async () => {
    const { fetch } = server(answer);
    const options = { fetch, maxRetries: 0 };
    const errors = await settled([first, second, second].map((api) => ensure(api, options)));
    const fields = ({ cause, ...error }) => ({ ...error, message: error.message, cause: `${cause}` });
    const [leader, ...followers] = errors;
    has(leader, { kind, attempts: 1, operation: 'ensureApiToken' });
    for (const error of followers) {
      assert.notEqual(error, leader);
      assert.deepEqual(fields(error), { ...fields(leader), attempts: 0 });
    }
    assert.ok(second.isDatabrainError(followers[0]));
  });
}

test('another copy continues the work of an interrupted call', limit, async () => {
  for (const isCreated of [false, true]) {
    const never = () => new Promise(() => {});
    // The list of the first, or its creation and the list after that.
    const answers = isCreated ? { 2: (create) => (create(), never()), 3: never } : { 1: never };
    const { fetch, log, tokens } = server((_, count, usual) => answers[count]?.(usual));
    const options = { fetch, settleMs: 1 };
    const calls = [ensure(first, { ...options, timeoutMs: 100 }), ensure(second, options)];
    calls.push(ensure(second, options));
    const [, ...others] = await settled(calls);
    assert.deepEqual(others.map(({ key }) => key), Array(2).fill(tokens[0].key));
    assert.equal(others.filter(({ created }) => created).length, 1);
    assert.equal(log.filter((method) => method === 'POST').length, 1);
  }
});

test('a crash of one copy at any point ends its work for the others', limit, async () => {
  const found = { crashed: 0, reconciled: 0, created: 0, unknown: 0 };
  const unhandled = await unhandledDuring(async () => {
    for (let point = 1; ; point += 1) {
      let release;
      const held = new Promise((resolve) => (release = resolve));
      const { fetch, log, tokens } = server(async (_, count) => void (count === 1 && (await held)));
      const leader = ensure(first, { fetch }).catch((error) => error);
      const follower = ensure(second, { fetch, settleMs: 1, timeoutMs: 500 }).catch((error) => error);
      await turns(3);
      assert.deepEqual(log, ['GET']);
      trapAt(point);
      release();
      const { key, code: why } = await leader;
      disarm();
      const ended = await follower;
      assert.ok(tokens.length <= 1);
      if (key) break;
      assert.equal(why, 'CORE_CRASHED');
      found.crashed += 1;
      // The creation had not arrived, and the crash came too early for that to be known.
      if (tokens.length === 0) {
        has(ended, { code: 'TIMEOUT', outcome: 'unknown' });
        found.unknown += 1;
        continue;
      }
      assert.equal(ended.key, tokens[0].key);
      found[ended.reconciled ? 'reconciled' : 'created'] += 1;
    }
  });
  assert.deepEqual(unhandled, []);
  assert.ok(found.created >= 2 && found.reconciled >= 5, JSON.stringify(found));
});

test('no call waits for an instance that has crashed in another call', limit, async () => {
  const never = () => new Promise(() => {});
  const { fetch, log } = server((_, count) => (count === 1 ? never() : undefined));
  let isOver = false;
  const leader = ensure(first, { fetch, timeoutMs: 1000 })
    .catch((error) => error)
    .finally(() => (isOver = true));
  const follower = ensure(second, { fetch });
  await turns(3);
  trapAt(1);
  const other = await first.listDataApps({}, { serviceToken: TOKEN, fetch }).catch((error) => error);
  assert.ok(disarm() >= 1);
  assert.equal(other.code, 'CORE_CRASHED');
  // One call continues, and the other, in the next instance of the first copy, shares its work.
  const newcomer = ensure(first, { fetch });
  const answers = await Promise.all([follower, newcomer]);
  assert.equal(isOver, false);
  assert.equal(answers[0].key, answers[1].key);
  assert.deepEqual(log, ['GET', 'GET', 'POST']);
  has(await leader, { code: 'CORE_CRASHED', attempts: 1 });
});

test('a call that waits in a crashed instance has an unknown outcome', limit, async () => {
  const { fetch } = server(() => new Promise(() => {}));
  const [leader, follower] = [200, 100].map((timeoutMs) => ensure(first, { fetch, timeoutMs }));
  const ended = settled([leader, follower]);
  trapAt(1);
  await first.listDataApps({}, { serviceToken: TOKEN, fetch }).catch((error) => error);
  disarm();
  for (const error of await ended) has(error, { code: 'CORE_CRASHED', outcome: 'unknown' });
});

const entryKey = `${URL_OF_TOKENS} ${JSON.stringify(request)}`;
const throws = () => {
  throw new Error('no');
};
const ending = (value) => new Set([() => Promise.resolve(value)]);
const failure = { code: 'X', message: 'm', kind: 'auth', outcome: 'rejected' };
const strangers = {
  'a number': 5,
  'an object': {},
  'a list': [() => undefined],
  'a getter that throws': Object.defineProperty(new Set(), Symbol.iterator, { get: throws }),
  'what is no function': new Set([1, null, 'text', {}]),
  'a function that throws': new Set([throws]),
  'a function that returns no promise': new Set([() => 5, () => null]),
};
for (const [name, stranger] of Object.entries(strangers)) {
  test(`the registry contains ${name}`, limit, async () => {
    globalThis[REGISTRY].set(entryKey, stranger);
    const { fetch, log } = server();
    const answers = await Promise.all([first, second].map((api) => ensure(api, { fetch })));
    globalThis[REGISTRY].delete(entryKey);
    for (const { key } of answers) assert.match(key, /^canary/);
    // Beside an entry that is none they find each other, but not where there can be no entries.
    const alone = !(stranger instanceof Set) || Object.hasOwn(stranger, Symbol.iterator);
    assert.deepEqual(log, alone ? ['GET', 'GET', 'POST', 'POST'] : ['GET', 'POST']);
  });
}

test('an entry that stays after it completed is ignored', limit, async () => {
  for (const isOpen of [false, true]) {
    const ended = Promise.resolve({ isOpen });
    globalThis[REGISTRY].set(entryKey, new Set([() => ended]));
    const found = () => Response.json({ data: [{ name: 'edge', key: KEY }] });
    const { fetch, log } = server((_, count) => (isOpen && count > 2 ? found() : undefined));
    const answer = await ensure(first, { fetch, settleMs: 1 });
    globalThis[REGISTRY].delete(entryKey);
    has(answer, { created: true, reconciled: isOpen });
    assert.deepEqual(log, isOpen ? ['GET', 'GET', 'GET'] : ['GET', 'POST']);
  }
});

const endings = {
  nothing: undefined,
  text: 'text',
  'an empty object': {},
  'an empty key': { key: '', reconciled: false },
  'an inherited key': Object.create({ key: KEY, reconciled: false }),
  'a key without more': { key: KEY },
  'a key whose getter throws': Object.defineProperty({}, 'key', { get: throws }),
  'an error without a message': { ...failure, message: undefined },
  'an error of no kind': { ...failure, kind: 'other' },
  'an error with an inherited kind': { ...failure, kind: 'toString' },
  'an error without an outcome': { ...failure, outcome: 5 },
  'a proxy that throws': new Proxy({}, { getOwnPropertyDescriptor: throws, get: throws }),
};
for (const [name, value] of Object.entries(endings)) {
  test(`an entry ends with ${name}: nothing is created`, limit, async () => {
    globalThis[REGISTRY].set(entryKey, ending(value));
    const { fetch, log } = server((method, count) => (
      count < 3 ? Response.json({ data: [] }) : Response.json({ data: [{ name: 'edge', key: KEY }] })
    ));
    const { key, reconciled } = await ensure(first, { fetch, settleMs: 1 });
    globalThis[REGISTRY].delete(entryKey);
    assert.deepEqual({ key, reconciled }, { key: KEY, reconciled: true });
    assert.deepEqual(log, ['GET', 'GET', 'GET']);
  });
}

test('an entry that rejects counts as one without a result', limit, async () => {
  globalThis[REGISTRY].set(entryKey, new Set([() => Promise.reject(new Error('no'))]));
  const { fetch, log } = server();
  const error = await ensure(first, { fetch, settleMs: 1, timeoutMs: 50 }).catch((thrown) => thrown);
  globalThis[REGISTRY].delete(entryKey);
  has(error, { code: 'TIMEOUT', outcome: 'unknown' });
  assert.ok(!log.includes('POST'));
});

test('unknown fields of an entry are ignored', limit, async () => {
  const more = { ...failure, operation: 'x', attempts: 9, status: -1, field: 'x', other: KEY };
  globalThis[REGISTRY].set(entryKey, ending(more));
  const error = await ensure(first, { fetch: server().fetch }).catch((thrown) => thrown);
  globalThis[REGISTRY].delete(entryKey);
  has(error, { ...failure, operation: 'ensureApiToken', attempts: 0, field: undefined });
  assert.equal(Object.hasOwn(error, 'other'), false);
});

const programs = {
  'takes no registry': 'Object.preventExtensions(globalThis);',
  'is frozen': 'Object.freeze(globalThis);',
  'holds something else': 'globalThis[REGISTRY] = {};',
  'holds a map that throws':
    'globalThis[REGISTRY] = Object.assign(new Map(), { get() { throw new Error(); } });',
  'has a getter that throws':
    'Object.defineProperty(globalThis, REGISTRY, { get() { throw new Error(); } });',
};
for (const [name, code] of Object.entries(programs)) {
  test(`a global object that ${name}`, limit, () => {
    const file = join(folder, 'program.mjs');
    const program = `
      import { ensureApiToken } from 'databrain-edge';
      const REGISTRY = Symbol.for('databrain-edge.sharedCalls.1');
      // What Node defines at its first use.
      await new Response('').text();
      const used = [AbortController, performance];
      ${code}
      const log = [];
      const fetch = async (_, { method }) => {
        log.push(method);
        return Response.json(method === 'GET' ? { data: [] } : { key: 'k' });
      };
      const call = () => ensureApiToken(${JSON.stringify(request)}, { serviceToken: 's', fetch });
      const answers = await Promise.all([call(), call()]);
      console.log(answers.map(({ key }) => key).join(), log.join());
    `;
    writeFileSync(file, program);
    const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' });
    // A map whose methods throw is still a map. Each call then does its own work.
    const methods = name.includes('map') ? 'GET,GET,POST,POST' : 'GET,POST';
    assert.equal(stdout.trim(), `k,k ${methods}`, stderr);
  });
}

test('the global fetch, passed or not, is one transport', limit, async () => {
  const native = globalThis.fetch;
  const { fetch, log, tokens } = server();
  globalThis.fetch = fetch;
  try {
    const calls = [ensure(first), ensure(second, { fetch }), ensure(first, { fetch: globalThis.fetch })];
    const answers = await Promise.all(calls);
    assert.deepEqual(log, ['GET', 'POST']);
    for (const { key } of answers) assert.equal(key, tokens[0].key);
  } finally {
    globalThis.fetch = native;
  }
});

test('a call whose timer never fires lets other calls wait only until its deadline', limit, async () => {
  const native = globalThis.setTimeout;
  const { fetch, tokens } = server((method, count) => (count === 1 ? new Promise(() => {}) : undefined));
  // Fake timers that are taken away before they fire.
  globalThis.setTimeout = () => 0;
  const stuck = ensure(first, { fetch, timeoutMs: 50 });
  globalThis.setTimeout = native;
  stuck.catch(() => {});
  const early = await settled([ensure(second, { fetch, timeoutMs: 30 })]);
  has(early[0], { code: 'TIMEOUT' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (const api of [first, second]) {
    const { key } = await ensure(api, { fetch, timeoutMs: 5000 });
    assert.equal(key, tokens[0].key);
  }
});
