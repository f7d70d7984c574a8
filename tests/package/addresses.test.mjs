// Which addresses are sent a credential, and how they are put together with a path.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { answering, callWith, failure, has } from './call.mjs';

const limit = { timeout: 30_000 };
const api = await install().load('databrain-edge');
const PATH = '/api/v2/data-app/api-tokens';

/** The address that a request to this base goes to. */
async function sentTo(baseUrl, more) {
  let sent;
  const fetch = (url) => ((sent = url), answering()());
  await callWith(api, fetch, { baseUrl, ...more });
  return sent;
}

async function refused(baseUrl, expects, more) {
  const fetch = answering();
  const error = await failure(api, callWith(api, fetch, { baseUrl, ...more }));
  has(error, {
    code: 'INVALID_INPUT',
    kind: 'input',
    outcome: 'notSent',
    attempts: 0,
    field: 'options.baseUrl',
  });
  assert.match(error.message, expects, baseUrl);
  assert.equal(fetch.calls, 0);
}

test('https is safe', limit, async () => {
  for (const [baseUrl, base] of [
    [undefined, 'https://api.usedatabrain.com'],
    ['https://api.example.com', 'https://api.example.com'],
    ['https://api.example.com/a@b', 'https://api.example.com/a@b'],
    ['https://localhost', 'https://localhost'],
  ]) {
    assert.equal(await sentTo(baseUrl), base + PATH);
  }
});

test('http is safe on the loopback, however it is spelled', limit, async () => {
  for (const [host, canonical] of [
    ['localhost', 'localhost'],
    ['api.localhost', 'api.localhost'],
    ['127.0.0.1', '127.0.0.1'],
    ['127.1.2.3', '127.1.2.3'],
    ['[::1]', '[::1]'],
    ['127.1', '127.0.0.1'],
    ['2130706433', '127.0.0.1'],
    ['0x7f.1', '127.0.0.1'],
  ]) {
    assert.equal(await sentTo(`http://${host}`), `http://${canonical}${PATH}`);
    assert.equal(await sentTo(`http://${host}:8080/x`), `http://${canonical}:8080/x${PATH}`);
  }
});

test(
  'http elsewhere needs allowHttp, also where the name only looks like the loopback',
  limit,
  async () => {
    for (const host of [
      ...['127.example.com', '127.0.0.1.example.com', 'localhost.example.com', 'notlocalhost'],
      ...['10.0.0.1', '[::2]', '128.0.0.1'],
    ]) {
      await refused(`http://${host}/`, /must be https, .*options\.allowHttp/);
      assert.equal(await sentTo(`http://${host}/`, { allowHttp: true }), `http://${host}${PATH}`);
    }
  },
);

/** Each with what the error says; nothing permits these. */
const REFUSED = {
  'other schemes': [
    /must be https$/,
    [
      'ftp://localhost/',
      'file:///etc',
      'data:text/plain,x',
      'ws://localhost/',
      'mailto:a@b',
      'ftp://user@localhost/',
    ],
  ],
  'names and passwords': [
    /must not contain a user name or a password/,
    ['https://user@example.com/', 'https://user:pass@example.com/', 'http://:pass@localhost/'],
  ],
  'a query or a fragment': [
    /must not have a query or a fragment/,
    ['https://a.test?', 'https://a.test/?b', 'https://a.test#', 'https://a.test/#b'],
  ],
  'whitespace and control characters': [
    /without whitespace/,
    [
      ' https://a.test',
      'https://a.test\n',
      'https://a .test',
      'https://a.test/\u{1}',
      'https://a.test/\u{a0}',
    ],
  ],
  'no absolute address': [
    /must be an absolute URL, such as/,
    [
      ...['a.test', '/a', 'https://', 'http://['],
      // A parser treats the host as a scheme.
      ...['databrain:3000', 'localhost:3000/', 'databrain.internal:443/x', 'https:443'],
    ],
  ],
  'what has the paths of the API already': [
    /must end before \/api\/v2/,
    [
      ...['https://a.test/api/v2', 'https://a.test/api/v2//', 'http://localhost:3000/x/api/v2'],
      ...['https://a.test/api/v2/data-app/api-tokens', 'https://a.test/api/v2/dataApp/embeds'],
      'https://a.test/api/v2/guest-token/create/',
    ],
  ],
};

for (const [what, [expects, addresses]] of Object.entries(REFUSED)) {
  test(`refused: ${what}`, limit, async () => {
    for (const baseUrl of addresses) {
      await refused(baseUrl, expects);
      await refused(baseUrl, expects, { allowHttp: true });
    }
  });
}

test('an address that is not set is the default', limit, async () => {
  for (const baseUrl of [undefined, null, ''])
    assert.equal(await sentTo(baseUrl), `https://api.usedatabrain.com${PATH}`);
  await refused(' ', /must be a string that is neither empty/);
});

test('a path that only resembles those of the API may precede them', limit, async () => {
  for (const base of ['https://a.test/api', 'http://localhost/api/v2x', 'https://api/v2'])
    assert.equal(await sentTo(base), base + PATH);
});

test('an address has no doubled slashes, whichever one a call before it had', limit, async () => {
  for (let round = 0; round < 2; round += 1) {
    assert.equal(await sentTo(undefined), `https://api.usedatabrain.com${PATH}`);
    assert.equal(await sentTo('HTTPS://Example.com:443/x//'), `https://example.com/x${PATH}`);
  }
});
