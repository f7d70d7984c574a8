// Which of the listed tokens `ensureApiToken` takes, and how many others of that name it tells of.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { TOKEN, has, rejection } from './call.mjs';

const limit = { timeout: 30_000 };
const api = await install().load('databrain-edge');
const token = (key, createdAt, name = 'n') => ({ name, key, createdAt });
const NEW = 'a key that was created';

const ensure = (fetch) =>
  api.ensureApiToken(
    { dataAppName: 'a', name: 'n' },
    { serviceToken: TOKEN, fetch, settleMs: 1, timeoutMs: 2000 },
  );

/** With this list before anything is created. */
const found = (list) =>
  ensure(async (_, { method }) => Response.json(method === 'GET' ? { data: list } : { key: NEW }));

/** With this list after a creation whose answer was lost: then others of its name are counted. */
function foundAfterwards(list) {
  let lists = 0;
  return ensure(async (_, { method }) => {
    if (method === 'POST') throw new TypeError('fetch failed');
    lists += 1;
    return Response.json({ data: lists === 1 ? [] : list });
  });
}

for (const [title, list] of [
  ['an empty list', []],
  ['a name that differs in case', [token('a', '2026-01-01T00:00:00Z', 'N')]],
  ['rows that are no tokens', [null, 'n', 5, {}]],
]) {
  test(`none: ${title}`, limit, async () =>
    assert.deepEqual(await found(list), { key: NEW, created: true, reconciled: false }),
  );
}

for (const [title, list, key] of [
  [
    'the first of two is newer',
    [token('a', '2026-01-02T00:00:00Z'), token('b', '2026-01-01T00:00:00Z')],
    'a',
  ],
  [
    'the last of two is newer',
    [token('a', '2026-01-01T00:00:00Z'), token('b', '2026-01-02T00:00:00Z')],
    'b',
  ],
  [
    'of two of one time the last',
    [token('a', '2026-01-01T00:00:00Z'), token('b', '2026-01-01T00:00:00Z')],
    'b',
  ],
  [
    'of two without a time the last, whatever else is in the list',
    [token('a'), token('b', 'yesterday'), null, 'n'],
    'b',
  ],
  ['seconds since 1970', [token('a', 1_767_312_000), token('b', 1_767_225_600)], 'a'],
  ['milliseconds since 1970', [token('a', 1_767_312_000_000), token('b', 1_767_225_600_000)], 'a'],
  ['seconds and a date', [token('a', 1_767_312_000), token('b', '2026-01-01T00:00:00Z')], 'a'],
  ['a date and milliseconds', [token('a', '2026-01-02T00:00:00Z'), token('b', 1_767_225_600_000)], 'a'],
  ['one with a number before one without', [token('a', 5), token('b', {})], 'a'],
  ['one with a time before one without', [token('a', '2026-01-01T00:00:00Z'), token('b')], 'a'],
]) {
  test(`the newest: ${title}`, limit, async () => {
    assert.deepEqual(await found(list), { key, created: false, reconciled: false });
    assert.deepEqual(await foundAfterwards(list), {
      key,
      created: true,
      reconciled: true,
      duplicates: 1,
    });
  });
}

test('tokens with another name are not duplicates', limit, async () => {
  const list = [token('a', '2026-01-01T00:00:00Z'), token('b', '2026-01-02T00:00:00Z', 'N'), null];
  assert.deepEqual(await foundAfterwards(list), { key: 'a', created: true, reconciled: true });
});

test('a token without its key is found, and its missing key is reported', limit, async () => {
  const error = await rejection(
    found([token('a', '2026-01-01T00:00:00Z'), token(undefined, '2026-01-02T00:00:00Z')]),
  );
  has(error, { code: 'BAD_RESPONSE', outcome: 'notSent', operation: 'ensureApiToken' });
  assert.match(error.message, /without its key/);
  has(await rejection(found([token(undefined, '2026-01-01T00:00:00Z')])), {
    code: 'BAD_RESPONSE',
    outcome: 'notSent',
  });
});
