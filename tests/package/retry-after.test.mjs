// How long a server asks to wait: whole seconds or the one date of HTTP. Whatever else it says
// counts as nothing, never as a guess.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { callWith, failure, has, warmUp } from './call.mjs';

const limit = { timeout: 5000 };
const api = await install().load('databrain-edge');
await warmUp(api);

const NOON = Date.UTC(2026, 10, 24, 12);

/**
 * What an error says of it.
 * @param {string | null} value Not every one could be the value of a real header.
 */
async function retryAfterMs(value, now = NOON) {
  const response = {
    status: 429,
    headers: { get: (name) => (name.toLowerCase() === 'retry-after' ? value : null) },
    body: null,
  };
  const real = Date.now;
  Date.now = () => now;
  try {
    const error = await failure(
      api,
      callWith(api, async () => response, { maxRetries: 0 }),
    );
    has(error, { code: 'HTTP_429', kind: 'rateLimit', outcome: 'rejected' });
    return error.retryAfterMs;
  } finally {
    Date.now = real;
  }
}

test('in seconds', limit, async () => {
  for (const [value, ms] of [
    ['2', 2000],
    [' 120\t', 120_000],
    ['0', 0],
    ['999999999', 999_999_999_000],
  ]) {
    assert.equal(await retryAfterMs(value), ms, value);
  }
});

test('what is no whole number of seconds', limit, async () => {
  for (const wrong of [
    null,
    '',
    ' ',
    '-1',
    '+1',
    '1.5',
    '1e3',
    '0x10',
    'soon',
    '9999999999',
    'Invalid Date',
    '٣',
  ]) {
    assert.equal(await retryAfterMs(wrong), undefined, String(wrong));
  }
});

test('as a date', limit, async () => {
  assert.equal(await retryAfterMs('Tue, 24 Nov 2026 12:00:05 GMT'), 5000);
  assert.equal(await retryAfterMs('Tue, 24 Nov 2026 11:00:00 GMT'), 0);
  assert.equal(await retryAfterMs('Thu, 01 Jan 1970 00:00:00 GMT', -1000), 1000);
  assert.equal(
    await retryAfterMs('Thu, 29 Feb 2024 23:59:59 GMT', Date.UTC(2024, 1, 29)),
    86_399_000,
  );
});

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
  // Before all of these dates, so that one which is read is seen.
  test(`no date of HTTP: ${wrong}`, limit, async () =>
    assert.equal(await retryAfterMs(wrong, Date.UTC(1960)), undefined),
  );
}
