// The body as a stream: its pieces, its limit, its end.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { callWith, failure, has } from './call.mjs';

const limit = { timeout: 10_000 };
const api = await install().load('databrain-edge');
const MiB = 1024 * 1024;
const LIMIT = 4 * MiB;
const encode = (text) => new TextEncoder().encode(text);

/** A transport whose body gives these pieces, one for each pull. */
function streaming(pieces, { status = 200, cancel, ends = true } = {}) {
  const log = { pulls: 0, cancelled: 0 };
  const iterator = pieces[Symbol.iterator]();
  const body = new ReadableStream(
    {
      pull(controller) {
        log.pulls += 1;
        const { done, value } = iterator.next();
        if (!done) controller.enqueue(value);
        else if (ends) controller.close();
      },
      cancel(reason) {
        log.cancelled += 1;
        return cancel?.(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return { log, transport: async () => new Response(body, { status }) };
}

const key = 'schlüssel-№-鍵-🔑';
const whole = encode(JSON.stringify({ key }));

test('a character may be split anywhere', limit, async () => {
  for (let at = 0; at <= whole.length; at += 1) {
    const { transport, log } = streaming([whole.slice(0, at), whole.slice(at)]);
    assert.deepEqual(await callWith(api, transport), { key });
    assert.equal(log.cancelled, 0);
  }
});

test('byte by byte, with empty chunks in between', limit, async () => {
  const pieces = [...whole].flatMap((byte) => [new Uint8Array([byte]), new Uint8Array()]);
  assert.deepEqual(await callWith(api, streaming(pieces).transport), { key });
});

test('chunks that are views into a larger buffer', limit, async () => {
  const buffer = new Uint8Array(whole.length + 20).fill(0x21);
  buffer.set(whole, 7);
  assert.deepEqual(await callWith(api, streaming([buffer.subarray(7, 7 + whole.length)]).transport), { key });
});

function* spaces(count, size = 64 * 1024) {
  for (let left = count; left > 0; left -= size) yield new Uint8Array(Math.min(left, size)).fill(0x20);
}

test('4 MiB are read', limit, async () => {
  const { transport, log } = streaming([...spaces(LIMIT - whole.length), whole]);
  assert.deepEqual(await callWith(api, transport), { key });
  assert.equal(log.cancelled, 0);
});

const tooLarge = { code: 'RESPONSE_TOO_LARGE', kind: 'badResponse', attempts: 1 };

test('one byte more is not, and the stream is cancelled', limit, async () => {
  const { transport, log } = streaming([...spaces(LIMIT - whole.length + 1), whole]);
  has(await failure(api, callWith(api, transport)), { ...tooLarge, outcome: 'unknown', status: 200 });
  assert.equal(log.cancelled, 1);
});

test('a stream without end is cancelled just beyond the limit', limit, async () => {
  const { transport, log } = streaming(spaces(Infinity));
  has(await failure(api, callWith(api, transport)), { ...tooLarge, outcome: 'unknown' });
  assert.equal(log.cancelled, 1);
  assert.ok(log.pulls <= 66, `${log.pulls} pieces of 64 KiB`);
});

test('one chunk that is too large', limit, async () => {
  const { transport, log } = streaming(spaces(LIMIT + 1, LIMIT + 1), { ends: false });
  has(await failure(api, callWith(api, transport)), { ...tooLarge, outcome: 'unknown' });
  assert.equal(log.cancelled, 1);
});

test('a refusal that is too large is still a refusal', limit, async () => {
  has(await failure(api, callWith(api, streaming(spaces(LIMIT + MiB), { status: 400 }).transport)), { ...tooLarge, outcome: 'rejected', status: 400 });
  has(await failure(api, callWith(api, streaming(spaces(LIMIT + MiB), { status: 500 }).transport)), { ...tooLarge, outcome: 'unknown', status: 500 });
});

test('a stream that stalls is cancelled at the deadline', limit, async () => {
  const { transport, log } = streaming([whole.slice(0, 5)], { ends: false });
  has(await failure(api, callWith(api, transport, { timeoutMs: 50 })), { code: 'TIMEOUT', outcome: 'unknown', status: 200 });
  assert.equal(log.cancelled, 1);
});

test('a stream that stalls is cancelled with the caller\'s signal', limit, async () => {
  const { transport, log } = streaming([whole.slice(0, 5)], { ends: false });
  has(await failure(api, callWith(api, transport, { signal: AbortSignal.timeout(50) })), { code: 'ABORTED', outcome: 'unknown', status: 200 });
  assert.equal(log.cancelled, 1);
});

test('a stream that breaks', limit, async () => {
  function* pieces() {
    yield whole.slice(0, 5);
    throw Object.assign(new TypeError('terminated'), { code: 'UND_ERR_SOCKET' });
  }
  const error = await failure(api, callWith(api, streaming(pieces()).transport));
  has(error, { code: 'NETWORK_ERROR', kind: 'network', outcome: 'unknown', status: 200 });
  has(error.cause, { name: 'TypeError', message: 'terminated', code: 'UND_ERR_SOCKET' });
});

test('a complete answer followed by a broken connection is not an answer', limit, async () => {
  function* pieces() {
    yield whole;
    throw new TypeError('terminated');
  }
  has(await failure(api, callWith(api, streaming(pieces()).transport)), { code: 'NETWORK_ERROR', outcome: 'unknown' });
});

test('a body that was already read', limit, async () => {
  const response = new Response(whole);
  await response.text();
  has(await failure(api, callWith(api, async () => response)), { outcome: 'unknown', status: 200 });
});

test('a body that is locked', limit, async () => {
  const response = new Response(whole);
  response.body.getReader();
  has(await failure(api, callWith(api, async () => response)), { outcome: 'unknown', status: 200 });
});
