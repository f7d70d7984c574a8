// What an error keeps of what a transport threw: a copy that has texts alone, and ends.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { answering, callWith, failure, has } from './call.mjs';

const limit = { timeout: 30_000 };
const api = await install().load('databrain-edge');
const SECRET = 's3cret/Token';

/** The cause of a call whose transport throws this. */
async function causeOf(thrown) {
  const error = await failure(
    api,
    callWith(api, () => Promise.reject(thrown), { serviceToken: SECRET }),
  );
  has(error, { code: 'NETWORK_ERROR', outcome: 'unknown' });
  return error.cause;
}

test('a cause contains only text without credentials, and a cyclic chain ends', limit, async () => {
  const ring = Object.assign(new TypeError(`outer ${SECRET}`), {
    code: 'ECONNRESET',
    request: SECRET,
  });
  ring.cause = ring;
  let cause = await causeOf(ring);
  for (let depth = 0; depth < 5; depth += 1) {
    assert.ok(cause instanceof Error);
    assert.notEqual(cause, ring);
    assert.deepEqual(
      [cause.name, cause.message, cause.code, cause.request],
      ['TypeError', 'outer [redacted]', 'ECONNRESET', undefined],
    );
    cause = cause.cause;
  }
  assert.equal(cause, undefined);
});

test('each text of a cause is redacted and cut', limit, async () => {
  const cause = await causeOf({
    name: `N ${SECRET}`,
    message: 'm '.repeat(400),
    code: `C ${SECRET}`,
    cause: new Error(`inner ${SECRET}`),
  });
  has(cause, { name: 'N [redacted]', message: `${'m '.repeat(150)}…`, code: 'C [redacted]' });
  assert.equal(cause.cause.message, 'inner [redacted]');
});

test('the stack of a cause is its name and message', limit, async () => {
  const inner = new Error(`inner ${SECRET}`);
  const cause = await causeOf(new TypeError(`outer ${SECRET}`, { cause: inner }));
  assert.equal(cause.stack, 'TypeError: outer [redacted]');
  assert.equal(cause.cause.stack, 'Error: inner [redacted]');
  assert.equal((await causeOf('a text')).stack, 'a text');
});

test('a thrown text is the message of the cause', limit, async () => {
  assert.equal((await causeOf('a text')).message, 'a text');
  assert.equal((await causeOf(`a ${SECRET}`)).message, 'a [redacted]');
});

test('an exception whose getters throw results in an empty cause', limit, async () => {
  const throws = () => {
    throw new Error('no');
  };
  assert.equal((await causeOf(new Proxy({}, { get: throws }))).message, '');
});

test('if nothing was thrown, there is no cause', limit, async () => {
  for (const nothing of [null, undefined]) assert.equal(await causeOf(nothing), undefined);
});

const stopWith = (digest) => Object.defineProperty(new Error('stop'), 'digest', digest);

/** The error of a call whose transport throws an error with this digest. */
const thrownWith = (digest) =>
  failure(
    api,
    callWith(api, () => Promise.reject(stopWith(digest)), { serviceToken: SECRET }),
  );

/** The error of a call whose signal was aborted by an error with this digest. */
const abortedWith = (digest) =>
  failure(api, callWith(api, answering(), { signal: AbortSignal.abort(stopWith(digest)) }));

test('an error has the digest of its cause, which is not enumerable', limit, async () => {
  // Next.js knows by it that a page cannot be rendered ahead of its visits.
  const error = await thrownWith({ value: 'DYNAMIC_SERVER_USAGE' });
  has(error, { code: 'NETWORK_ERROR', digest: 'DYNAMIC_SERVER_USAGE' });
  assert.equal(error.cause.digest, 'DYNAMIC_SERVER_USAGE');
  assert.ok(!Object.keys(error).includes('digest'));
  assert.doesNotMatch(JSON.stringify(error), /digest|DYNAMIC_SERVER_USAGE/);
  // Next.js assigns digests, in strict mode.
  error.digest = 'another one';
  assert.equal(error.digest, 'another one');
  assert.equal((await abortedWith({ value: 'D' })).digest, 'D');
});

test('a digest is redacted and cut', limit, async () => {
  assert.equal((await thrownWith({ value: `D ${SECRET}` })).digest, 'D [redacted]');
  assert.equal((await thrownWith({ value: 'd '.repeat(400) })).digest, `${'d '.repeat(150)}…`);
});

test('a digest that is not text, or is unreadable, is left out', limit, async () => {
  const throws = () => {
    throw new Error('no');
  };
  const unfit = [1, null, {}, new String('D')].map((value) => ({ value }));
  for (const digest of [...unfit, { get: throws }]) {
    for (const error of [await thrownWith(digest), await abortedWith(digest)]) {
      assert.equal(error.cause.message, 'stop');
      assert.ok(!Object.hasOwn(error, 'digest'));
    }
    assert.ok(!('digest' in (await thrownWith(digest)).cause));
  }
});
