// Faults with complete answers that are not what the API documents.
import { KEY, bad, key, refused, tooLarge } from './expected.mjs';
import { minted, says } from './http.mjs';

const LIMIT_BYTES = 4 * 1024 * 1024;
const LEVELS = 100_000;
const deep = '['.repeat(LEVELS) + ']'.repeat(LEVELS);
/** An answer of exactly this number of bytes. */
const longKey = (bytes) => JSON.stringify({ key: 'k'.repeat(bytes - '{"key":""}'.length) });
const ok = (name, body, more = {}) => ({ name, answer: says(200, body, more.headers), expected: bad, ...more });
const fine = { expected: key, key: KEY };

export const content = [
  ok('a byte order mark', `\ufeff${minted}`, fine),
  ok('invalid UTF-8', Buffer.from('{"key":"\xff\xfe\xc0"}', 'latin1')),
  ok('UTF-8 that ends inside a character', Buffer.from('{"key":"\xe2\x82', 'latin1')),
  ok('UTF-16', Buffer.from(`\ufeff${minted}`, 'utf16le'), { headers: { 'content-type': 'application/json; charset=utf-16' } }),
  ok('100,000 levels deep', deep),
  ok('a key beside 100,000 levels', `{"key":"${KEY}","deep":${deep}}`, fine),
  ok('duplicate keys', '{"key":"a","key":"b"}', { expected: key, key: 'b' }),
  ok('a key that fills 4 MiB', longKey(LIMIT_BYTES), { expected: key, key: `${LIMIT_BYTES - 10} characters` }),
  ok('a key one byte longer', longKey(LIMIT_BYTES + 1), { expected: tooLarge }),
  ok('key: 5', '{"key":5}'),
  ok('key: ""', '{"key":""}'),
  ok('key: null', '{"key":null}'),
  ok('key in a list', '[{"key":"x"}]'),
  ok('__proto__ with a key', '{"__proto__":{"key":"x"}}'),
  ok('a key next to an error', `{"key":"x","error":{"code":"DATA_APP_NOT_FOUND","message":"Data app not found"}}`, {
    expected: refused(200, 'notFound', 'unknown', 'DATA_APP_NOT_FOUND'),
  }),
  ok('an error with status 200', `{"error":{"code":"DATA_APP_NOT_FOUND","message":"Data app not found"}}`, {
    expected: refused(200, 'notFound', 'rejected', 'DATA_APP_NOT_FOUND'),
  }),
  ok('a page with status 200', '<!DOCTYPE html><title>It works!</title>', { headers: { 'content-type': 'text/html' } }),
  ok('nothing with status 200', ''),
  ok('null', 'null'),
  ok('only whitespace', ' \n '),
  ok('no content-type', minted, { ...fine, headers: { 'content-type': '' } }),
  ok('content-type of an image', minted, { ...fine, headers: { 'content-type': 'image/png', 'x-content-type-options': 'nosniff' } }),
  ok('junk after the JSON', `${minted}<!-- proxy -->`),
  ok('the JSON twice', minted + minted),
  ok('junk before the JSON', `)]}'\n${minted}`),
  ok('half the JSON', minted.slice(0, 20)),
];
