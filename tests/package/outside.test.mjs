// How the package sees what comes from outside: its own files, one function after the other.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { install } from '../runtimes/install.mjs';

const { folder } = install();
const own = (name) => import(pathToFileURL(join(folder, 'node_modules/databrain-edge', name)).href);
const outside = await own('outside.js');
const sent = await own('request.js');
const answer = await own('answer.js');

const [TEXT, TOKEN, BROKEN_TEXT, FALSE, TRUE, MILLISECONDS, WHOLE, COUNT, FUNCTION, SIGNAL, LIST, OBJECT] = Array.from({ length: 12 }, (_, bit) => 2 ** bit);
const UUID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

/** @param {[any, number][]} rows */
const sees = (title, rows) =>
  test(`seen: ${title}`, () => {
    for (const [value, expected] of rows) assert.equal(outside.seenIn(value), expected, typeof value === 'symbol' ? 'a symbol' : JSON.stringify(String(value)));
  });

sees('texts', [
  [' Ünïcode 数 🗝', TEXT],
  ['a b', TEXT],
  ...['', ' \t\n\u{a0}\u{2003}', '\u{feff}', '\u{2028}'].map((blank) => [blank, 0]),
  ...['\ud800', 'a\udc00b', '\udc00\ud800'].map((half) => [half, BROKEN_TEXT]),
]);

sees('tokens, which a header can carry', [
  [UUID, TEXT + TOKEN],
  ['!"#~', TEXT + TOKEN],
  ...['a b', ' a', 'a ', 'a\n', 'a\r\nx: y', 'a\0', 'tökén', 'a\u{7f}', '\u{feff}a', 'a\u{a0}'].map((text) => [text, TEXT]),
]);

sees('numbers', [
  [0.5, MILLISECONDS],
  [30_000, MILLISECONDS + WHOLE + COUNT],
  [2_147_483_647, MILLISECONDS + WHOLE + COUNT],
  [2_147_483_648, WHOLE + COUNT],
  [9_007_199_254_740_991, WHOLE + COUNT],
  [0, WHOLE],
  ...[9_007_199_254_740_992, -1, 1.5e10 + 0.5, NaN, Infinity, -Infinity].map((number) => [number, 0]),
]);

const throws = () => {
  throw new Error('no');
};
const signal = { aborted: false, addEventListener() {}, removeEventListener() {} };
const revoked = Proxy.revocable({}, {});
revoked.revoke();

sees('the rest', [
  [true, TRUE],
  [false, FALSE],
  [throws, FUNCTION],
  [AbortSignal.abort(), OBJECT + SIGNAL],
  [signal, OBJECT + SIGNAL],
  [[], LIST],
  [{}, OBJECT],
  ...[null, undefined, 1n, Symbol('a')].map((other) => [other, 0]),
]);

test('seen: what only looks like a signal, or throws when it is looked at', () => {
  for (const like of [{ ...signal, aborted: 'no' }, { ...signal, addEventListener: true }, { ...signal, removeEventListener: undefined }, new Proxy({}, { get: throws }), revoked.proxy]) {
    assert.equal(outside.seenIn(like), OBJECT);
  }
});

const [SAFE, IN_CLEAR, NOT_HTTPS, HAS_CREDENTIALS, HAS_QUERY, HAS_BLANKS, NO_ADDRESS] = [0, 1, 2, 3, 4, 5, 6];
const address = (baseUrl) => sent.addressOf(baseUrl).seen;

for (const [title, expected, addresses] of [
  ['https', SAFE, [undefined, 'https://api.example.com', 'https://api.example.com/a@b', 'https://localhost']],
  ['the loopback', SAFE, ['localhost', 'api.localhost', '127.0.0.1', '127.1.2.3', '[::1]', '127.1', '2130706433', '0x7f.1'].flatMap((host) => [`http://${host}`, `http://${host}:8080/x`])],
  [
    'not the loopback',
    IN_CLEAR,
    ['127.example.com', '127.0.0.1.example.com', 'localhost.example.com', 'notlocalhost', '10.0.0.1', '[::2]', '128.0.0.1'].map((host) => `http://${host}/`),
  ],
  ['other schemes', NOT_HTTPS, ['ftp://localhost/', 'file:///etc', 'data:text/plain,x', 'ws://localhost/', 'mailto:a@b', 'ftp://user@localhost/']],
  ['names and passwords', HAS_CREDENTIALS, ['https://user@example.com/', 'https://user:pass@example.com/', 'http://:pass@localhost/']],
  ['a query or a fragment', HAS_QUERY, ['https://a.test?', 'https://a.test/?b', 'https://a.test#', 'https://a.test/#b']],
  ['blanks', HAS_BLANKS, [' https://a.test', 'https://a.test\n', 'https://a .test', 'https://a.test/\u{1}', 'https://a.test/\u{a0}']],
  ['no address', NO_ADDRESS, ['', 'a.test', '/a', 'https://', 'http://[']],
]) {
  test(`an address: ${title}`, () => {
    for (const text of addresses) assert.equal(address(text), expected, text);
  });
}

test('an address is put together without doubled slashes, whichever was seen before', () => {
  for (let round = 0; round < 2; round += 1) {
    assert.equal(sent.addressOf().href, 'https://api.usedatabrain.com');
    assert.equal(sent.addressOf('HTTPS://Example.com:443/x//').href, 'https://example.com/x');
  }
});

test('a query has the names of the API', () => {
  const query = (rows, queried) => sent.queryOf({ table: { names: ['name', 'page'], wires: ['name', 'isPagination=true&pageNumber'] }, own: { page: 2, name: 'a & b/ü' }, rows }, queried);
  assert.equal(query([], -1), '');
  assert.equal(query([1, 0], 0), '?name=a%20%26%20b%2F%C3%BC');
  assert.equal(query([0, 1], -1), '?name=a%20%26%20b%2F%C3%BC&isPagination=true&pageNumber=2');
});

const shown = (text, secrets = ['s3cret/Token', 'other+one']) => outside.redact(text, secrets);

test('a credential goes wherever it stands', () => {
  for (const [text, expected] of [
    ['bad s3cret/Token, S3CRET/TOKEN!', 'bad [redacted], [redacted]!'],
    ['s3cret/Tokens3cret/Token', '[redacted][redacted]'],
    ['äs3cret/Tokenß', 'ä[redacted]ß'],
    ['other+one, s3cret/Token', '[redacted], [redacted]'],
    ['s3cret%2FToken and s3cret%2ftoken and s3cret\\/Token', '[redacted] and [redacted] and [redacted]'],
  ]) {
    assert.equal(shown(text), expected);
  }
});

test('a credential is found as it is and escaped', () => {
  const secret = 'a"b\\c/d+e';
  for (const text of ['a"b\\c/d+e', 'A"B\\C/D+E', 'a\\"b\\\\c\\/d+e', 'a%22b%5Cc%2Fd%2be', 'a%22b%5cc/d%2Be', '%61%22%42%5cc/d%2Be']) {
    assert.equal(shown(`<${text}>`, [secret]), '<[redacted]>', text);
  }
  for (const text of ['', 'a', 'a"b', 'a"b\\c/d', '%', '%2', 'a%zzb']) assert.equal(shown(text, [secret]), text);
  assert.equal(shown('x100%41', ['100%41']), 'x[redacted]');
  assert.equal(shown('anything', ['\\', '']), 'anything');
  // No letter of a credential means anything to the search.
  const every = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('');
  assert.equal(shown(`<${every}>`, [every]), '<[redacted]>');
  assert.equal(shown('abc', ['a.c']), 'abc');
});

test('what is shaped like a key goes, and what people need stays', () => {
  for (const [text, expected] of [
    [`key ${UUID} is`, 'key [redacted] is'],
    ['7C9E6679742540DE944BE07FC1F90AE7', '[redacted]'],
    [`key_${UUID}`, '[redacted]'],
    ['key:dbn_live_abc123', 'key:[redacted]'],
    ['"params.customerContext" is not allowed (INVALID_REQUEST_BODY)', '"params.customerContext" is not allowed (INVALID_REQUEST_BODY)'],
    ['facade-bead-1234', 'facade-bead-1234'],
    ['a\r\nb\tc\u{7f}\u{85}', 'a  b c  '],
  ]) {
    assert.equal(shown(text), expected);
  }
});

test('a message is short, and is cut between characters', () => {
  const long = shown('🗝 '.repeat(400));
  assert.equal([...long].length, 301);
  assert.ok(long.endsWith('…') && long.startsWith('🗝 🗝') && !/\p{Surrogate}/u.test(long));
  assert.equal(shown('x y '.repeat(75)), 'x y '.repeat(75));
});

test('a large text is shown in a moment', { timeout: 5000 }, () => {
  for (const piece of ['a', 'ab-', '\\', '%5c', '%', 's3cret/Toke', 'f'.repeat(31) + ' ']) shown(piece.repeat(4_000_000 / piece.length));
});

test('a portrait has texts alone, and ends', () => {
  const ring = Object.assign(new TypeError('outer s3cret/Token'), { code: 'ECONNRESET', request: 's3cret/Token' });
  ring.cause = ring;
  let portrait = outside.portrait(ring, ['s3cret/Token']);
  for (let depth = 0; depth < 5; depth += 1) {
    assert.deepEqual([portrait.name, portrait.message, portrait.code, portrait.request], ['TypeError', 'outer [redacted]', 'ECONNRESET', undefined]);
    portrait = portrait.cause;
  }
  assert.equal(portrait, undefined);
  assert.equal(outside.portrait('a text', []).message, 'a text');
  assert.equal(outside.portrait(new Proxy({}, { get: throws }), []).message, '');
  for (const nothing of [null, undefined]) assert.equal(outside.portrait(nothing, []), undefined);
});

const NOON = Date.UTC(2026, 10, 24, 12);

/** @param {string | null} value */
function retryAfter(value, now = NOON) {
  const real = Date.now;
  Date.now = () => now;
  try {
    return answer.retryAfterOf({ headers: { get: () => value } });
  } finally {
    Date.now = real;
  }
}

test('Retry-After in seconds', () => {
  for (const [value, ms] of [['2', 2000], [' 120\t', 120_000], ['0', 0], ['999999999', 999_999_999_000]]) assert.equal(retryAfter(value), ms);
  for (const wrong of [null, '', ' ', '-1', '+1', '1.5', '1e3', '0x10', 'soon', '9999999999', 'Invalid Date', '٣']) assert.ok(Number.isNaN(retryAfter(wrong)), String(wrong));
});

test('Retry-After as a date', () => {
  assert.equal(retryAfter('Tue, 24 Nov 2026 12:00:05 GMT'), 5000);
  assert.equal(retryAfter('Tue, 24 Nov 2026 11:00:00 GMT'), 0);
  assert.equal(retryAfter('Thu, 01 Jan 1970 00:00:00 GMT', -1000), 1000);
  assert.equal(retryAfter('Thu, 29 Feb 2024 23:59:59 GMT', Date.UTC(2024, 1, 29)), 86_399_000);
  for (const wrong of [
    'Mon, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 94 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:49 GMT',
    'Sun, 06 Nov 1994 08:49:37:00 GMT',
    'Sun, 06 Nov 1994 08:49:37 x GMT',
    'Wed, 29 Feb 2023 00:00:00 GMT',
    'Thu, 31 Apr 2026 00:00:00 GMT',
    'Thu, 00 Jan 1970 00:00:00 GMT',
    '2026-11-24T12:00:00Z',
    'Thu, ',
    '\u{e9}un',
  ]) {
    assert.ok(Number.isNaN(retryAfter(wrong)), wrong);
  }
});

test('the newest token of a name', () => {
  const token = (key, createdAt, name = 'n') => ({ name, key, createdAt });
  for (const [list, newest] of [
    [[], undefined],
    [[token('a', '2026-01-01T00:00:00Z', 'N')], undefined],
    [[token('a', '2026-01-02T00:00:00Z'), token('b', '2026-01-01T00:00:00Z')], { key: 'a', count: 2 }],
    [[token('a', '2026-01-01T00:00:00Z'), token('b', '2026-01-02T00:00:00Z')], { key: 'b', count: 2 }],
    [[token('a', '2026-01-01T00:00:00Z'), token('b', '2026-01-01T00:00:00Z')], { key: 'b', count: 2 }],
    [[token('a'), token('b', 'yesterday'), null, 'n'], { key: 'b', count: 2 }],
    [[token('a', '2026-01-01T00:00:00Z'), token('b')], { key: 'a', count: 2 }],
    [[token(undefined, '2026-01-01T00:00:00Z')], { key: undefined, count: 1 }],
  ]) {
    assert.deepEqual(answer.newestOf(list, 'n'), newest);
  }
});
