// How long a server asks to wait: seconds, rounded up, or the one date of HTTP. Whatever else it
// says counts as nothing, never as a guess.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, callWith, failure, has, warmUp } from './call.mjs';
import { onVirtualClock } from './clock.mjs';

const limit = { timeout: 30_000 };
const api = await install().load('databrain-edge');
await warmUp(api);

const NOON = Date.UTC(2026, 10, 24, 12);

/**
 * What an error says of it.
 * @param {string | null} value Not every one could be the value of a real header.
 * @param {string | null} date The `Date` header.
 */
async function retryAfterMs(value, now = NOON, date = null) {
  const headers = new Map([['retry-after', value], ['date', date]]);
  const response = {
    status: 429,
    headers: { get: (name) => headers.get(name.toLowerCase()) ?? null },
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
    ['1.5', 2000],
    ['59.97', 60_000],
    ['60.0', 60_000],
  ]) {
    assert.equal(await retryAfterMs(value), ms, value);
  }
});

test('values that are not a whole number of seconds', limit, async () => {
  for (const wrong of [
    null,
    '',
    ' ',
    '-1',
    '+1',
    '-1.5',
    '1.5.5',
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

test('of several values that were joined, the longest', limit, async () => {
  const date = 'Tue, 24 Nov 2026 12:00:05 GMT';
  for (const [value, ms] of [
    ['60, 60', 60_000],
    ['60,5', 60_000],
    ['soon, 7', 7000],
    [`${date}, ${date}`, 5000],
    [`3, ${date}`, 5000],
    [`${date}, 7`, 7000],
  ]) {
    assert.equal(await retryAfterMs(value), ms, value);
  }
});

test('a date is compared with the `Date` of the answer', limit, async () => {
  const [value, sent] = ['Tue, 24 Nov 2026 12:01:00 GMT', 'Tue, 24 Nov 2026 12:00:00 GMT'];
  for (const offset of [-300_000, 0, 300_000, 1e12])
    assert.equal(await retryAfterMs(value, NOON + offset, sent), 60_000);
  // Hidden by the browser, or unreadable.
  for (const date of [null, '', 'now', 'Wed, 24 Nov 2026 12:00:00 GMT', '0'])
    assert.equal(await retryAfterMs(value, NOON + 30_000, date), 30_000, String(date));
  assert.equal(await retryAfterMs('60', NOON, sent), 60_000);
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
  // Before all of these dates, so that each parsed date results in a wait.
  test(`not an HTTP date: ${wrong}`, limit, async () =>
    assert.equal(await retryAfterMs(wrong, Date.UTC(1960)), undefined),
  );
}

for (const value of ['0', '0.0', '-1', '1e9', '99999999999', 'Tue, 24 Nov 2020 12:00:00 GMT', 'now']) {
  test(`no immediate retry: ${value}`, limit, async () => {
    const events = [];
    const fetch = async () =>
      events.some(({ phase }) => phase === 'wait')
        ? Response.json({ key: KEY })
        : new Response('', { status: 429, headers: { 'retry-after': value } });
    const onEvent = (event) => events.push(event);
    for (let round = 0; round < 20; round += 1) {
      events.length = 0;
      await onVirtualClock((clock) => clock.until(callWith(api, fetch, { onEvent })));
      const { waitMs } = events.find(({ phase }) => phase === 'wait');
      assert.ok(waitMs >= 250 && waitMs < 500, `${waitMs}`);
    }
  });
}
