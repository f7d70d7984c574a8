// What is refused before anything is sent: the field is named, and its value is nowhere.
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import test from 'node:test';
import { surfacesOf } from '../leaks/surfaces.mjs';
import { install } from '../runtimes/install.mjs';
import { KEY, TOKEN, answering, failure, has, request } from './call.mjs';

const limit = { timeout: 30_000 };
const api = await install().load('databrain-edge');

// In every text below, so that a message which repeats the value is found out.
const C = 'CANARY';
const HIGH = `${C}\ud83d`;
const LOW = `\udd11${C}`;

const noText = [undefined, null, 5, NaN, 10n, true, {}, [C], Symbol(C), () => C, new String(C), { toString: () => C }, '', ' ', ' \t\r\n\u00a0\u2003', HIGH, LOW];
const noFlag = [null, 0, 1, '', 'true', C, {}, [], new Boolean(true), Symbol(C)];

const options = {
  serviceToken: [
    ...noText,
    ...[`${C} b`, ` ${C}`, `${C} `, `${C}\t`, `${C}\n`, `${C}\r\nX-Evil: 1`, `${C}\0`, `${C}\x7f`, `tökén${C}`, `\ufeff${C}`, `${C}\u00a0`, `鍵${C}`, `Bearer ${C}`],
  ],
  baseUrl: [
    // Neither `undefined` nor `null` nor the empty string: they mean the default.
    ...noText.slice(2).filter((value) => value !== ''),
    ...[`${C}`, `${C}:3000`, `https://${C}.example.com/api/v2`, `${C}.example.com`, `/${C}`, `//${C}.example.com`, 'https://', 'https:///', `https://${C}.example.com:99999`, `https://[${C}]`],
    ...[`ftp://${C}.example.com`, `file:///${C}`, `javascript:${C}`, `data:text/html,${C}`, `wss://${C}.example.com`, `blob:https://${C}.example.com/x`],
    ...[`http://${C}.example.com`, `http://127.0.0.1.${C}.example.com`, `http://127.${C}.example.com`, `http://localhost.${C}.com`, 'http://[::2]', 'http://10.0.0.1', 'http://0.0.0.0'],
    ...[`https://user:${C}@example.com`, `https://${C}@example.com`, `https://:${C}@example.com`, `https://example.com/?${C}=1`, `https://example.com/#${C}`, 'https://example.com?', 'https://example.com/#'],
    ...[` https://${C}.example.com`, `https://${C}.example.com `, `https://${C}.exam ple.com`, `https://${C}.example.com/a b`, `https://${C}\n.example.com`, `https://${C}\t.example.com`],
    new URL('https://example.com'),
  ],
  timeoutMs: [null, 0, -0, -1, NaN, Infinity, -Infinity, 2147483648, 1e21, '30', C, '', 5n, true, {}, [5], new Number(5), { valueOf: () => 5 }, Symbol(C), new Date(5)],
  signal: [
    ...[null, true, 5, C, {}, [], () => {}, Symbol(C), new AbortController()],
    ...[{ aborted: false }, { aborted: 'no', addEventListener() {}, removeEventListener() {} }, { aborted: false, addEventListener() {} }, { addEventListener() {}, removeEventListener() {} }],
  ],
  fetch: [null, true, 5, C, {}, [], { fetch() {} }, Symbol(C), Promise.resolve()],
  allowHttp: noFlag,
  allowBrowser: noFlag,
  legacyPaths: noFlag,
};
const fields = { dataAppName: noText, name: noText };

async function refused(root, field, given) {
  const transport = answering();
  const fetch = 'fetch' in given.options ? {} : { fetch: transport };
  const error = await failure(api, api.createApiToken(given.request, { ...given.options, ...fetch }));
  has(error, { code: 'INVALID_INPUT', kind: 'input', outcome: 'notSent', attempts: 0, field: `${root}.${field}`, status: undefined, cause: undefined });
  assert.ok(error.message.startsWith(`${root}.${field} `), error.message);
  const shown = [...surfacesOf(error), inspect(error, { showHidden: true, depth: 9 })].filter((text) => text.includes(C) || text.includes(TOKEN));
  // The stack names this file and its functions, never a value.
  assert.deepEqual(shown, []);
  assert.equal(transport.calls, 0);
}

const show = (value) => inspect(value, { breakLength: Infinity }).slice(0, 60);

for (const [field, values] of Object.entries(options)) {
  test(`options.${field}`, limit, async (t) => {
    for (const value of values) {
      await t.test(show(value), () => refused('options', field, { request, options: { serviceToken: TOKEN, [field]: value } }));
    }
  });
}

for (const [field, values] of Object.entries(fields)) {
  test(`request.${field}`, limit, async (t) => {
    for (const value of values) {
      await t.test(show(value), () => refused('request', field, { request: { ...request, [field]: value }, options: { serviceToken: TOKEN } }));
    }
  });
}

test('a field that is missing', limit, async () => {
  await refused('options', 'serviceToken', { request, options: {} });
  await refused('request', 'name', { request: { dataAppName: 'a' }, options: { serviceToken: TOKEN } });
  await refused('request', 'dataAppName', { request: { name: 'a' }, options: { serviceToken: TOKEN } });
});

test('options in the place of the request', limit, async () => {
  for (const call of [() => api.createApiToken({ serviceToken: TOKEN }), () => api.createApiToken()]) {
    const error = await failure(api, call());
    has(error, { code: 'INVALID_INPUT', outcome: 'notSent', field: 'options' });
    assert.match(error.message, /^options is required as the second argument; the first argument is the request/);
  }
});

test('the credential of other operations', limit, async () => {
  const error = await failure(api, api.createApiToken(request, { apiKey: C, fetch: answering() }));
  has(error, { code: 'INVALID_INPUT', outcome: 'notSent', attempts: 0, field: 'options.serviceToken' });
  assert.ok(!surfacesOf(error).some((text) => text.includes(C)));
  // Options are written once and reused, so the two may stand side by side.
  let sent;
  const fetch = async (_, { headers }) => ((sent = headers.authorization), new Response(JSON.stringify({ key: KEY })));
  await api.createApiToken(request, { apiKey: C, serviceToken: TOKEN, fetch });
  assert.equal(sent, `Bearer ${TOKEN}`);
});

test('an unknown field', limit, async (t) => {
  const unknown = ['description', 'dataappname', 'Name', 'token', 'timeout', 'headers', 'constructor', '__proto__', 'toString', '0', 'length'];
  for (const field of unknown) {
    await t.test(field, async () => {
      // Parsed, so that `__proto__` is a field; spread and literals would make it a prototype.
      const more = JSON.parse(`{"${field}":"${C}"}`);
      const given = (fields) => Object.assign(Object.create(null), more, fields);
      await refused('options', field, { request, options: given({ serviceToken: TOKEN }) });
      await refused('request', field, { request: given(request), options: { serviceToken: TOKEN } });
    });
  }
});

test('an unknown field that is shaped like a key is not repeated', limit, async () => {
  const keys = [KEY, KEY.toUpperCase(), KEY.replaceAll('-', ''), `key_${KEY}`, 'dbn_live_abc123', 'dbn_'];
  for (const key of keys) {
    for (const [root, call] of [
      ['request', (fetch) => api.createApiToken({ ...request, [key]: C }, { serviceToken: TOKEN, fetch })],
      ['options', (fetch) => api.createApiToken(request, { serviceToken: TOKEN, fetch, [key]: C })],
    ]) {
      const transport = answering();
      const error = await failure(api, call(transport));
      has(error, { code: 'INVALID_INPUT', kind: 'input', outcome: 'notSent', attempts: 0, field: `${root}.[redacted]` });
      assert.ok(error.message.startsWith(`${root}.[redacted] is unknown; the known fields are`), error.message);
      const shown = [...surfacesOf(error), inspect(error, { showHidden: true, depth: 9 })];
      assert.deepEqual(shown.filter((text) => text.includes(key) || text.includes(C)), []);
      assert.equal(transport.calls, 0);
    }
  }
});

test('values that are not objects', limit, async (t) => {
  for (const value of [undefined, null, 5, true, C, Symbol(C), () => {}]) {
    await t.test(show(value), async () => {
      for (const [root, call] of [['request', () => api.createApiToken(value, { serviceToken: TOKEN })], ['options', () => api.createApiToken(request, value)]]) {
        const error = await failure(api, call());
        has(error, { code: 'INVALID_INPUT', outcome: 'notSent', field: root });
        assert.ok(!surfacesOf(error).some((text) => text.includes(C)));
      }
    });
  }
});

test('getters and traps that throw', limit, async (t) => {
  const trap = () => {
    throw new Error(C);
  };
  const given = {
    'a getter of options': { field: 'options.timeoutMs', options: { serviceToken: TOKEN, get timeoutMs() { return trap(); } } },
    'a getter of request': { field: 'request.name', request: { dataAppName: 'a', get name() { return trap(); } } },
    'a proxy whose fields cannot be listed': { field: 'options', options: new Proxy({ serviceToken: TOKEN }, { ownKeys: trap }) },
    'a proxy whose fields cannot be read': { field: 'options.serviceToken', options: new Proxy({ serviceToken: TOKEN }, { get: trap }) },
    'a proxy that was revoked': { field: 'options', options: revoked() },
    'a signal whose fields cannot be read': { field: 'options.signal', options: { serviceToken: TOKEN, signal: new Proxy({}, { get: trap }) } },
    'a signal that takes no listener': { field: 'options.signal', options: { serviceToken: TOKEN, signal: { aborted: false, addEventListener: trap, removeEventListener() {} } } },
  };
  for (const [name, { field, ...one }] of Object.entries(given)) {
    await t.test(name, async () => {
      const error = await failure(api, api.createApiToken(one.request ?? request, one.options ?? { serviceToken: TOKEN }));
      has(error, { code: 'INVALID_INPUT', outcome: 'notSent', attempts: 0, field });
      assert.ok(!surfacesOf(error).some((text) => text.includes(C)));
    });
  }
});

function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

test('objects of every kind are read, and each field once', limit, async (t) => {
  const plain = { serviceToken: TOKEN, timeoutMs: 5000, signal: new AbortController().signal, allowHttp: undefined };
  const counted = (values, reads) =>
    Object.defineProperties({}, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { enumerable: true, get: () => ((reads[name] = (reads[name] ?? 0) + 1), value) }])));
  const makes = {
    frozen: (values) => Object.freeze({ ...values }),
    'without a prototype': (values) => Object.assign(Object.create(null), values),
    'a class instance': (values) => Object.assign(new (class Settings {})(), values),
    'a proxy': (values) => new Proxy({ ...values }, {}),
    'with symbols': (values) => ({ ...values, [Symbol('more')]: 1 }),
    'with hidden fields': (values) => Object.defineProperty({ ...values }, 'secretive', { value: 1, enumerable: false }),
  };
  for (const [name, make] of Object.entries(makes)) {
    await t.test(name, async () => {
      const answer = await api.createApiToken(make(request), make({ ...plain, fetch: answering() }));
      assert.equal(answer.key, KEY);
    });
  }
  await t.test('each field once', async () => {
    const reads = {};
    await api.createApiToken(counted(request, reads), counted({ ...plain, fetch: answering() }, reads));
    assert.deepEqual(reads, { dataAppName: 1, name: 1, serviceToken: 1, timeoutMs: 1, signal: 1, allowHttp: 1, fetch: 1 });
  });
});

test('limits are accepted', limit, async (t) => {
  const accepted = [
    ...[{ timeoutMs: 2147483647 }, { timeoutMs: 999.5 }, { timeoutMs: undefined, baseUrl: undefined, signal: undefined }],
    ...[{ serviceToken: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~' }, { serviceToken: 'x' }, { serviceToken: 'x'.repeat(5000) }],
  ];
  for (const more of accepted) {
    await t.test(show(more), async () => {
      assert.equal((await api.createApiToken(request, { serviceToken: TOKEN, fetch: answering(), ...more })).key, KEY);
    });
  }
  for (const name of ['\ufffd', ' a ', '𝕏', 'x'.repeat(100_000), '"\\\u0000']) {
    await t.test(show(name), async () => {
      assert.equal((await api.createApiToken({ ...request, name }, { serviceToken: TOKEN, fetch: answering() })).key, KEY);
    });
  }
});

// It installs the package three times.
test('a time that is not a number is refused even at the first call', { timeout: 30_000 }, async () => {
  const fetch = () => Response.json({ key: 'k' });
  for (const timeoutMs of ['5000', true, [5000]]) {
    const fresh = await install().load('databrain-edge');
    for (const turn of ['while the core is loaded', 'afterwards']) {
      const error = await fresh.createApiToken({ dataAppName: 'a', name: 'b' }, { serviceToken: 't', timeoutMs, fetch }).catch((reason) => reason);
      assert.deepEqual([error.code, error.field], ['INVALID_INPUT', 'options.timeoutMs'], `${JSON.stringify(timeoutMs)} ${turn}`);
    }
  }
});
