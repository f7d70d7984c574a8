// What an error repeats of the server's words: no credential, no key, not much, and that soon.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { has, rejection } from './call.mjs';

const limit = { timeout: 30_000 };
const installed = install();
const api = await installed.load('databrain-edge');

const SECRETS = { serviceToken: 's3cret/Token', apiKey: 'other+one' };
const UUID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

/** The message of the error to which an answer of the server's leads. */
async function shown(text, secrets = SECRETS) {
  const fetch = async () => Response.json({ error: { code: 'X', message: text } }, { status: 400 });
  const error = await rejection(
    api.createApiToken({ dataAppName: 'a', name: 'b' }, { ...secrets, fetch }),
  );
  has(error, { code: 'X', outcome: 'rejected', status: 400 });
  return error.message;
}

/** The same of a code. */
async function shownAsCode(text) {
  const fetch = async () => Response.json({ error: { code: text, message: 'm' } }, { status: 400 });
  return (
    await rejection(api.createApiToken({ dataAppName: 'a', name: 'b' }, { ...SECRETS, fetch }))
  ).code;
}

for (const [text, expected] of [
  ['bad s3cret/Token, S3CRET/TOKEN!', 'bad [redacted], [redacted]!'],
  ['s3cret/Tokens3cret/Token', '[redacted][redacted]'],
  ['äs3cret/Tokenß', 'ä[redacted]ß'],
  ['other+one, s3cret/Token', '[redacted], [redacted]'],
  [
    's3cret%2FToken and s3cret%2ftoken and s3cret\\/Token',
    '[redacted] and [redacted] and [redacted]',
  ],
]) {
  test(`a credential is removed at every position: ${text}`, limit, async () => {
    assert.equal(await shown(text), expected);
    assert.equal(await shownAsCode(text), expected);
  });
}

test('a credential is found unescaped and escaped', limit, async () => {
  const secrets = { serviceToken: 'a"b\\c/d+e' };
  for (const text of [
    'a"b\\c/d+e',
    'A"B\\C/D+E',
    'a\\"b\\\\c\\/d+e',
    'a%22b%5Cc%2Fd%2be',
    'a%22b%5cc/d%2Be',
    '%61%22%42%5cc/d%2Be',
  ]) {
    assert.equal(await shown(`<${text}>`, secrets), '<[redacted]>', text);
  }
});

test('parts of a credential, and text that is not an escape, stay', limit, async () => {
  const secrets = { serviceToken: 'a"b\\c/d+e' };
  for (const text of ['a', 'a"b', 'a"b\\c/d', '%', '%2', 'a%zzb'])
    assert.equal(await shown(text, secrets), text);
  // Nothing is made of nothing: the status stands in the place of an empty message.
  assert.match(await shown('', secrets), /^the server answered with HTTP 400/);
});

test('a credential shorter than four characters stays, and a documented code always does', limit, async () => {
  for (const serviceToken of ['a', 'b', 'abc', 'data', 'DATA_APP', 'DATA_APP_NOT_FOUND']) {
    const code = 'DATA_APP_NOT_FOUND';
    for (const body of [{ error: { code, message: 'm abc data' } }, { error: code }]) {
      const fetch = async () => Response.json(body, { status: 400 });
      const call = api.createApiToken({ dataAppName: 'a', name: 'b' }, { serviceToken, fetch });
      const error = await rejection(call);
      has(error, { code, kind: 'notFound', outcome: 'rejected' });
      if (body.error !== code)
        assert.equal(error.message, serviceToken === 'data' ? 'm abc [redacted]' : 'm abc data');
    }
  }
});

test('a credential that looks escaped itself is found', limit, async () => {
  assert.equal(await shown('x100%41', { serviceToken: '100%41' }), 'x[redacted]');
});

test('a credential that is a backslash does not match everywhere', limit, async () => {
  assert.equal(await shown('anything', { serviceToken: '\\' }), 'anything');
});

test('no character of a credential is special in the search', limit, async () => {
  const every = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('');
  assert.equal(await shown(`<${every}>`, { serviceToken: every }), '<[redacted]>');
  assert.equal(await shown('abc', { serviceToken: 'a.c' }), 'abc');
});

for (const [text, expected] of [
  [`key ${UUID} is`, 'key [redacted] is'],
  ['7C9E6679742540DE944BE07FC1F90AE7', '[redacted]'],
  [`key_${UUID}`, '[redacted]'],
  ['key:dbn_live_abc123', 'key:[redacted]'],
  [
    '"params.customerContext" is not allowed (INVALID_REQUEST_BODY)',
    '"params.customerContext" is not allowed (INVALID_REQUEST_BODY)',
  ],
  ['facade-bead-1234', 'facade-bead-1234'],
  ['a\r\nb\tc\u{7f}\u{85}', 'a  b c  '],
]) {
  test(
    `what has the shape of a key goes, and what people need stays: ${JSON.stringify(text)}`,
    limit,
    async () => {
      assert.equal(await shown(text), expected);
      assert.equal(await shownAsCode(text), expected);
    },
  );
}

test('a message is short, and is cut between characters', limit, async () => {
  const long = await shown('🗝 '.repeat(400));
  assert.equal([...long].length, 301);
  assert.ok(long.endsWith('…') && long.startsWith('🗝 🗝') && !/\p{Surrogate}/u.test(long));
  assert.equal(await shown('x y '.repeat(75)), 'x y '.repeat(75));
  assert.equal((await shown('x y '.repeat(75) + 'z')).length, 301);
});

test('credentials are removed before the text is cut', limit, async () => {
  const filling = 'x '.repeat(147);
  assert.equal(await shown(`${filling}${SECRETS.serviceToken}`), `${filling}[redac…`);
});

// In a process of its own, which can be ended: a search that looks again at each place of such a
// text takes hours. A body may have 4 MiB.
const program = `
import { createApiToken } from 'databrain-edge';
const secrets = { serviceToken: 's3cret/Token', apiKey: 'other+one' };
const piece = JSON.parse(process.argv[2]);
const request = { dataAppName: 'a', name: 'b' };
const failed = (fetch) => createApiToken(request, { ...secrets, fetch }).catch((error) => error);
const message = piece.repeat(Math.floor(3_900_000 / (JSON.stringify(piece).length - 2)));
const said = await failed(async () => Response.json({ error: { message } }, { status: 400 }));
const thrown = await failed(async () => { throw new Error(message); });
console.log(JSON.stringify([[...said.message].length, said.message === thrown.cause.message]));
`;
const file = join(installed.folder, 'large.mjs');
writeFileSync(file, program);

for (const piece of ['a', 'ab-', '\\', '%5c', '%', 's3cret/Toke', `${'f'.repeat(31)} `]) {
  test(`a large text is shown quickly: ${JSON.stringify(piece)}`, () => {
    const { status, signal, stdout } = spawnSync(process.execPath, [file, JSON.stringify(piece)], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    assert.deepEqual([status, signal], [0, null]);
    const [length, isSame] = JSON.parse(stdout);
    // A long run of hex digits has the shape of a key.
    assert.equal(length, piece === 'a' || piece === 'ab-' ? '[redacted]'.length : 301);
    assert.ok(isSame);
  });
}
