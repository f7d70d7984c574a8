// However a call ends, its last event and its error name the same code, and no time is negative.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, TOKEN, request, warmUp } from './call.mjs';

const limit = { timeout: 10_000 };
const api = await install().load('databrain-edge');
await warmUp(api);

const silent = () => new Promise(() => {});
const says = (body, init) => async () => new Response(body, init);
const throws = (error) => async () => {
  throw error;
};
const stalled = (status) => async () => new Response(new ReadableStream(), { status });
/** An answer to reads, and something else to a creation. */
const afterAList = (create) => async (url, init) =>
  init.method === 'GET' ? Response.json({ data: [] }) : create(url, init);
const huge = new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(1 << 20)) });

const ENDS = {
  'a refusal': [says('{"error":{"code":"DATA_APP_NOT_FOUND"}}', { status: 400 }), 'DATA_APP_NOT_FOUND'],
  'a refusal of a proxy': [says('no', { status: 403 }), 'HTTP_403'],
  'an error inside a success': [says('{"error":"no"}'), 'HTTP_200'],
  'an answer without a key': [says('{}'), 'BAD_RESPONSE'],
  'no JSON': [says('no'), 'BAD_RESPONSE'],
  'no response': [async () => 5, 'BAD_RESPONSE'],
  'a redirect': [says(null, { status: 308 }), 'REDIRECTED'],
  'a large answer': [async () => new Response(huge), 'RESPONSE_TOO_LARGE'],
  'a failure of the transport': [throws(new TypeError('fetch failed')), 'NETWORK_ERROR'],
  'a transport that throws at once': [() => { throw new Error('no'); }, 'NETWORK_ERROR'],
  'an abort by the transport itself': [throws(new DOMException('aborted', 'AbortError')), 'NETWORK_ERROR'],
  'a failure of the body': [async () => new Response(new ReadableStream({ start: (stream) => stream.error(new Error('cut')) })), 'NETWORK_ERROR'],
  'retries until the end': [says('', { status: 429, headers: { 'retry-after': '0' } }), 'HTTP_429', { maxRetries: 1 }],
  'a wait that is too long': [says('', { status: 429, headers: { 'retry-after': '60' } }), 'HTTP_429'],
  'the timeout': [silent, 'TIMEOUT', { timeoutMs: 30 }],
  'the timeout while a body is read': [stalled(200), 'TIMEOUT', { timeoutMs: 30 }],
  'the timeout while a refusal is read': [stalled(400), 'TIMEOUT', { timeoutMs: 30 }],
  'an abort': [silent, 'ABORTED', () => ({ signal: AbortSignal.timeout(30) })],
  'an abort while a body is read': [stalled(200), 'ABORTED', () => ({ signal: AbortSignal.timeout(30) })],
  'a transport with the same signal': [
    (_, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    'ABORTED',
    () => ({ signal: AbortSignal.timeout(30) }),
  ],
  'an abort by the listener, at the request': [silent, 'ABORTED', () => abortedAt('request')],
};

/** Options whose listener aborts the call. */
function abortedAt(phase) {
  const controller = new AbortController();
  const onEvent = (event) => event.phase === phase && controller.abort();
  return { signal: controller.signal, onEvent };
}

/** Calls, and returns the error and the events of all ends of attempts. */
async function ended(operation, fetch, options = {}) {
  const ends = [];
  const { onEvent = () => {}, ...others } = typeof options === 'function' ? options() : options;
  const told = (event) => {
    if (event.phase === 'response') ends.push(event);
    onEvent(event);
  };
  const call = api[operation](request, { serviceToken: TOKEN, fetch, ...others, onEvent: told });
  const error = await call.then(() => assert.fail('should have been rejected'), (reason) => reason);
  for (const { durationMs } of ends) assert.ok(durationMs >= 0, String(durationMs));
  return { error, last: ends.at(-1) };
}

for (const [title, [fetch, code, options]] of Object.entries(ENDS)) {
  test(`createApiToken: ${title}`, limit, async () => {
    const { error, last } = await ended('createApiToken', fetch, options);
    const { outcome, status } = error;
    assert.deepEqual([error.code, last.code], [code, code]);
    assert.deepEqual({ outcome: last.outcome, status: last.status }, { outcome, status });
  });
}

// What is found out afterwards has ends of its own; these have nothing to find out.
for (const title of ['a refusal', 'a refusal of a proxy', 'a redirect', 'retries until the end', 'a wait that is too long', 'an abort']) {
  const [fetch, code, options] = ENDS[title];
  test(`ensureApiToken: ${title}`, limit, async () => {
    const { error, last } = await ended('ensureApiToken', afterAList(fetch), options);
    assert.deepEqual([error.code, last.code], [code, code]);
  });
}

test('ensureApiToken: the timeout while it finds out', limit, async () => {
  let lists = 0;
  const fetch = async (_, { method }) => {
    if (method === 'POST') throw new TypeError('fetch failed');
    lists += 1;
    return lists === 1 ? Response.json({ data: [] }) : silent();
  };
  const { error, last } = await ended('ensureApiToken', fetch, { timeoutMs: 60, settleMs: 5 });
  assert.deepEqual([error.code, last.code, error.outcome], ['TIMEOUT', 'TIMEOUT', 'unknown']);
});

test('no time is negative, even if the clock goes back', limit, async (t) => {
  const real = performance.now;
  t.after(() => delete performance.now);
  let now = 1e6;
  performance.now = () => now;
  const times = [];
  const onEvent = ({ durationMs }) => durationMs !== undefined && times.push(durationMs);
  const fetch = async () => {
    now -= 5000;
    return Response.json({ key: KEY });
  };
  await api.createApiToken(request, { serviceToken: TOKEN, fetch, onEvent });
  assert.deepEqual(times, [0]);
  assert.equal(typeof real, 'function');
});
