// Which values a field takes, one rule after the other, at the edges of each rule.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, TOKEN, has, rejection, request } from './call.mjs';

const limit = { timeout: 30_000 };
const api = await install().load('databrain-edge');
const credentials = { serviceToken: TOKEN, apiKey: KEY };
const guest = { clientId: 'c', dataAppName: 'a' };

/** Answers every operation, and keeps what it was sent. */
function transport() {
  const sent = [];
  const fetch = async (url, init) => {
    sent.push({ url, ...init });
    return Response.json({ key: KEY, token: KEY, data: [{ name: request.name, key: KEY }] });
  };
  return { sent, fetch };
}

/** For each rule the fields that follow it, by what an error calls them: a call with a value. */
const FIELDS = {
  text: {
    'request.name': (value, more) =>
      api.createApiToken({ ...request, name: value }, { ...credentials, ...more }),
    'request.params.allowedEmbeds[0]': (value, more) =>
      api.createGuestToken(
        { ...guest, params: { allowedEmbeds: [value] } },
        { ...credentials, ...more },
      ),
  },
  token: {
    'options.serviceToken': (value, more) =>
      api.createApiToken(request, { serviceToken: value, ...more }),
    'options.apiKey': (value, more) => api.createGuestToken(guest, { apiKey: value, ...more }),
    'request.key': (value, more) =>
      api.rotateApiKey({ graceSeconds: 1, key: value }, { ...credentials, ...more }),
  },
  flag: {
    'options.allowHttp': (value, more) =>
      api.createApiToken(request, { ...credentials, allowHttp: value, ...more }),
    'request.permissions.isShowSideBar': (value, more) =>
      api.createGuestToken(
        { ...guest, permissions: { isShowSideBar: value } },
        { ...credentials, ...more },
      ),
  },
  milliseconds: {
    'options.timeoutMs': (value, more) =>
      api.createApiToken(request, { ...credentials, timeoutMs: value, ...more }),
    'options.settleMs': (value, more) =>
      api.ensureApiToken(request, { ...credentials, settleMs: value, ...more }),
  },
  whole: {
    'options.maxRetries': (value, more) =>
      api.createApiToken(request, { ...credentials, maxRetries: value, ...more }),
    'request.graceSeconds': (value, more) =>
      api.rotateApiKey({ graceSeconds: value }, { ...credentials, ...more }),
  },
  count: {
    'request.page': (value, more) => api.listDataApps({ page: value }, { ...credentials, ...more }),
    'request.expiresInMs': (value, more) =>
      api.createGuestToken({ ...guest, expiresInMs: value }, { ...credentials, ...more }),
  },
  function: {
    // The transport of the test would take its place.
    'options.fetch': (value) =>
      api.createApiToken(request, { ...credentials, fetch: value, timeoutMs: 50, maxRetries: 0 }),
    'options.onEvent': (value, more) =>
      api.createApiToken(request, { ...credentials, onEvent: value, ...more }),
  },
  signal: {
    'options.signal': (value, more) =>
      api.createApiToken(request, { ...credentials, signal: value, ...more }),
  },
  list: {
    'request.params.hideDashboardFilters': (value, more) =>
      api.createGuestToken(
        { ...guest, params: { hideDashboardFilters: value } },
        { ...credentials, ...more },
      ),
  },
  object: {
    'request.params': (value, more) =>
      api.createGuestToken({ ...guest, params: value }, { ...credentials, ...more }),
  },
};

const show = (value) =>
  ['object', 'symbol'].includes(typeof value)
    ? `a value of type ${typeof value}`
    : JSON.stringify(String(value));

async function accepts(rule, value) {
  for (const [field, call] of Object.entries(FIELDS[rule])) {
    const { sent, fetch } = transport();
    let isOver = false;
    await call(value, { fetch }).catch((error) => {
      // Half a millisecond is accepted, and may elapse, even before anything is sent.
      isOver = error.code === 'TIMEOUT' && value < 1;
      assert.ok(isOver, `${field} with ${show(value)}: ${error.message}`);
    });
    if (!isOver) assert.equal(sent.length, 1, field);
  }
}

async function refuses(rule, value, expects) {
  for (const [field, call] of Object.entries(FIELDS[rule])) {
    const { sent, fetch } = transport();
    const error = await rejection(call(value, { fetch }));
    has(error, { code: 'INVALID_INPUT', kind: 'input', outcome: 'notSent', attempts: 0, field });
    assert.ok(error.message.startsWith(`${field} `), error.message);
    if (expects) assert.match(error.message, expects, `${field} with ${show(value)}`);
    assert.equal(sent.length, 0, field);
  }
}

test('text that is not only whitespace is sent unchanged', limit, async () => {
  for (const name of [' Ünïcode 数 🗝', 'a b']) {
    await accepts('text', name);
    const { sent, fetch } = transport();
    await FIELDS.text['request.name'](name, { fetch });
    assert.equal(JSON.parse(sent[0].body).name, name);
  }
});

test(
  'text of whitespace only is refused: the byte order mark and the line separator are whitespace too',
  limit,
  async () => {
    for (const blank of ['', ' \t\n\u{a0}\u{2003}', '\u{feff}', '\u{2028}'])
      await refuses('text', blank, /empty nor only whitespace/);
  },
);

test('text that is not Unicode is refused with a message', limit, async () => {
  for (const half of ['\ud800', 'a\udc00b', '\udc00\ud800']) {
    await refuses('text', half, /well-formed Unicode/);
    await refuses('token', half, /well-formed Unicode/);
  }
});

test('a credential that a header can carry is sent as it is', limit, async () => {
  for (const token of [KEY, '!"#~', "it's", 'bearer']) {
    await accepts('token', token);
    const { sent, fetch } = transport();
    await api.createApiToken(request, { serviceToken: token, fetch });
    assert.equal(sent[0].headers.authorization, `Bearer ${token}`);
  }
});

test('a credential that a header cannot carry is refused', limit, async () => {
  const wrong = [
    'a b',
    ' a',
    'a ',
    'a\n',
    'a\r\nx: y',
    'a\0',
    'tökén',
    'a\u{7f}',
    '\u{feff}a',
    'a\u{a0}',
    ...['"a"', "'a'", '`a`', '"a', "a'", '"', '\u201ca\u201d', '\u2018a\u2019', '\u00aba\u00bb'],
    ...['Bearer a', 'bearer a', 'BEARER\ta'],
  ];
  for (const token of wrong)
    await refuses('token', token, /visible ASCII .*without 'Bearer' and without quotes/);
});

test('a credential that is not set is required, by the name of its usual variable', limit, async () => {
  const { sent, fetch } = transport();
  for (const unset of [undefined, null, '']) {
    for (const [call, field, variable] of [
      [api.listDataApps, 'serviceToken', 'DATABRAIN_SERVICE_TOKEN'],
      [api.listEmbeds, 'apiKey', 'DATABRAIN_API_KEY'],
    ]) {
      const others = { serviceToken: KEY, apiKey: KEY };
      const error = await rejection(call({}, { ...others, [field]: unset, fetch }));
      has(error, { code: 'INVALID_INPUT', outcome: 'notSent', field: `options.${field}` });
      assert.ok(error.message.startsWith(`options.${field} is required here`), error.message);
      assert.ok(error.message.includes(variable), error.message);
    }
  }
  assert.equal(sent.length, 0);
  // The other one may be unset, of course.
  await api.listDataApps({}, { serviceToken: KEY, apiKey: '', fetch }).catch(() => {});
  await api.listEmbeds({}, { apiKey: KEY, serviceToken: null, fetch }).catch(() => {});
  assert.equal(sent.length, 2);
});

const RULES_OF_NUMBERS = {
  milliseconds: /positive number of milliseconds, at most 2147483647/,
  whole: /whole number from 0/,
  count: /whole number from 1/,
};

for (const [number, ...rules] of [
  [0.5, 'milliseconds'],
  [30_000, 'milliseconds', 'whole', 'count'],
  [2_147_483_647, 'milliseconds', 'whole', 'count'],
  [2_147_483_648, 'whole', 'count'],
  [9_007_199_254_740_991, 'whole', 'count'],
  [0, 'whole'],
  ...[9_007_199_254_740_992, -1, 1.5e10 + 0.5, NaN, Infinity, -Infinity].map((none) => [none]),
]) {
  test(
    `the number ${number} is ${rules.join(', ') || 'none that a field takes'}`,
    limit,
    async () => {
      for (const [rule, expects] of Object.entries(RULES_OF_NUMBERS)) {
        if (rules.includes(rule)) await accepts(rule, number);
        else await refuses(rule, number, expects);
      }
    },
  );
}

test('numbers are sent in full', limit, async () => {
  const { sent, fetch } = transport();
  const large = 9_007_199_254_740_991;
  await api.listDataApps({ page: large }, { ...credentials, fetch });
  await api.rotateApiKey({ graceSeconds: large }, { ...credentials, fetch });
  await api.createGuestToken({ ...guest, expiresInMs: 2_147_483_648 }, { ...credentials, fetch });
  assert.ok(sent[0].url.endsWith('pageNumber=9007199254740991'), sent[0].url);
  assert.equal(sent[1].body, '{"expireAt":9007199254740991}');
  assert.equal(JSON.parse(sent[2].body).expiryTime, 2_147_483_648);
});

const signal = { aborted: false, addEventListener() {}, removeEventListener() {} };

/** A value of each type, and the rules that it follows. */
const TYPES = {
  true: [true, 'flag'],
  false: [false, 'flag'],
  'a function': [async () => Response.json({ key: KEY }), 'function'],
  'a signal of this realm': [new AbortController().signal, 'signal'],
  'what has the shape of a signal': [signal, 'signal'],
  'a list': [[], 'list'],
  'an object': [{}, 'object'],
  null: [null],
  'a bigint': [1n],
  'a symbol': [Symbol('a')],
};

for (const [type, [value, ...rules]] of Object.entries(TYPES)) {
  test(`${type} is refused where another type is expected`, limit, async () => {
    for (const rule of Object.keys(FIELDS)) {
      // A signal is an object too, but signals in a request are not tested here.
      if (rule === 'object' && rules.includes('signal')) continue;
      if (!rules.includes(rule)) await refuses(rule, value);
      else if (value !== TYPES['a function'][0]) await accepts(rule, value);
      else await FIELDS.function['options.fetch'](value);
    }
  });
}

test('undefined is not a value: an optional field is absent', limit, async () => {
  for (const rule of ['flag', 'milliseconds', 'signal', 'list', 'object', 'count'])
    await accepts(rule, undefined);
  for (const rule of ['text', 'token']) {
    const [[field, call]] = Object.entries(FIELDS[rule]);
    const { fetch } = transport();
    const error = await rejection(call(undefined, { fetch }));
    has(error, { code: 'INVALID_INPUT', field });
    assert.match(error.message, / is required /);
  }
});

test('an aborted signal is accepted', limit, async () => {
  const { sent, fetch } = transport();
  const reason = new Error('enough');
  has(
    await rejection(
      api.createApiToken(request, { ...credentials, fetch, signal: AbortSignal.abort(reason) }),
    ),
    { code: 'ABORTED', outcome: 'notSent', cause: reason },
  );
  assert.equal(sent.length, 0);
});

test('objects that only resemble a signal, or whose getters throw, are refused', limit, async () => {
  const throws = () => {
    throw new Error('no');
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  for (const like of [
    { ...signal, aborted: 'no' },
    { ...signal, addEventListener: true },
    { ...signal, removeEventListener: undefined },
    new Proxy({}, { get: throws }),
    revoked.proxy,
  ]) {
    await refuses('signal', like, /must be an AbortSignal/);
  }
});
