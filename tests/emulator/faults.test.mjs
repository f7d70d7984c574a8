import assert from 'node:assert/strict';
import test from 'node:test';
import { createEmulator } from '../../pkg/emulator/index.js';
import { APP, SERVICE_TOKEN, TOKENS, UUID, mint, send } from './ask.mjs';

/** An emulator with one step queued, and how many keys it holds. */
function scripted(step, options) {
  const emulator = createEmulator(options);
  emulator.script(step);
  return { emulator, minted: () => emulator.state.dataApps[0].tokens.length };
}

const isBroken = (error) => error instanceof TypeError && error.message === 'fetch failed' && error.cause.code === 'ECONNRESET';

/** What a stream gives until it ends, breaks or makes us wait. */
async function drain(body, patienceMs = 50) {
  const reader = body.getReader();
  let text = '';
  let chunks = 0;
  for (;;) {
    let timer;
    const silence = new Promise((resolve) => (timer = setTimeout(resolve, patienceMs, 'silence')));
    const read = await Promise.race([reader.read(), silence]).catch((error) => ({ error }));
    clearTimeout(timer);
    if (read === 'silence' || read.error || read.done) return { text, chunks, end: read.done ? 'end' : (read.error ?? read), reader };
    text += new TextDecoder().decode(read.value);
    chunks += 1;
  }
}

test('lostAnswer: the key is minted, the connection breaks', async () => {
  const { emulator, minted } = scripted({ fault: 'lostAnswer' });
  await assert.rejects(mint(emulator), isBroken);
  assert.equal(minted(), 1);
  assert.deepEqual(emulator.requests, [{ method: 'POST', path: TOKENS, operation: 'createApiToken', status: null, authorized: true, fault: 'lostAnswer' }]);
  assert.equal((await mint(emulator)).status, 200);
});

test('reset: the connection breaks, nothing is minted', async () => {
  const { emulator, minted } = scripted({ fault: 'reset' });
  await assert.rejects(mint(emulator), isBroken);
  assert.equal(minted(), 0);
});

for (const handled of [undefined, false, true]) {
  test(`neverAnswers, handled ${handled}: waits until the signal is aborted`, async () => {
    const { emulator, minted } = scripted({ fault: 'neverAnswers', handled });
    const controller = new AbortController();
    const pending = mint(emulator, { signal: controller.signal });
    assert.equal(await Promise.race([pending, new Promise((resolve) => setTimeout(resolve, 30, 'pending'))]), 'pending');
    assert.equal(minted(), handled ? 1 : 0);
    const reason = new Error('mine');
    controller.abort(reason);
    await assert.rejects(pending, reason);
  });
}

test('stalledBody: minted, headers and half the body, then silence; abort errors the stream with the reason', async () => {
  const { emulator, minted } = scripted({ fault: 'stalledBody' });
  const controller = new AbortController();
  const response = await mint(emulator, { signal: controller.signal });
  assert.equal(response.status, 200);
  const { text, end, reader } = await drain(response.body);
  assert.equal(end, 'silence');
  assert.match(text, /^\{"key":"/);
  assert.equal(text.length, Number(response.headers.get('content-length')) >> 1);
  assert.equal(minted(), 1);
  const reason = new Error('mine');
  controller.abort(reason);
  await assert.rejects(reader.read(), reason);
});

test('stalledBody: cancelling it releases everything', { timeout: 1000 }, async () => {
  const { emulator } = scripted({ fault: 'stalledBody' });
  await (await mint(emulator)).body.cancel();
});

test('cutBody: minted, the whole length announced, half the body, then the stream breaks', async () => {
  const { emulator, minted } = scripted({ fault: 'cutBody' });
  const response = await mint(emulator);
  const whole = JSON.stringify({ key: emulator.state.dataApps[0].tokens[0].key });
  assert.equal(Number(response.headers.get('content-length')), whole.length);
  const { text, end } = await drain(response.body);
  assert.equal(text, whole.slice(0, whole.length >> 1));
  assert.ok(end instanceof TypeError);
  assert.equal(minted(), 1);
});

test('slowDrip: the normal body, a few bytes at a time', async () => {
  const { emulator } = scripted({ fault: 'slowDrip', everyMs: 2, bytesPerChunk: 7 });
  const before = performance.now();
  const { text, chunks, end } = await drain((await mint(emulator)).body);
  assert.equal(end, 'end');
  assert.match(JSON.parse(text).key, UUID);
  assert.equal(chunks, Math.ceil(text.length / 7));
  // A timer may fire up to a millisecond early.
  assert.ok(performance.now() - before >= chunks - 1);
});

test('slowDrip, endless: continues after the body until it is cancelled', { timeout: 1000 }, async () => {
  const { emulator } = scripted({ fault: 'slowDrip', everyMs: 0, bytesPerChunk: 1000, endless: true });
  const response = await mint(emulator);
  assert.equal(response.headers.get('content-length'), null);
  const reader = response.body.getReader();
  assert.match(JSON.parse(new TextDecoder().decode((await reader.read()).value)).key, UUID);
  for (let chunk = 0; chunk < 5; chunk += 1) assert.match(new TextDecoder().decode((await reader.read()).value), /^ {1000}$/);
  await reader.cancel();
});

test('slowDrip: cancelling it leaves no timer', async () => {
  const { emulator } = scripted({ fault: 'slowDrip', everyMs: 60_000 });
  const reader = (await mint(emulator)).body.getReader();
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  await reader.cancel();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(timers(), before - 1);
});

test('hugeBody: 8 MiB that JSON can parse', async () => {
  const { emulator, minted } = scripted({ fault: 'hugeBody' });
  const text = await (await mint(emulator)).text();
  assert.equal(text.length, 8 * 1024 * 1024);
  assert.match(JSON.parse(text).key, UUID);
  assert.equal(minted(), 1);
});

test('hugeBody without end runs no faster than its reader', { timeout: 1000 }, async () => {
  const { emulator } = scripted({ fault: 'hugeBody', bytes: Infinity, handled: false });
  const response = await mint(emulator);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const reader = response.body.getReader();
  for (let chunk = 0; chunk < 100; chunk += 1) assert.equal((await reader.read()).value.length, 64 * 1024);
  await reader.cancel();
});

test('bom: the normal body after a byte order mark', async () => {
  const { emulator } = scripted({ fault: 'bom' });
  const response = await mint(emulator);
  const bytes = new Uint8Array(await response.arrayBuffer());
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  assert.equal(Number(response.headers.get('content-length')), bytes.length);
  assert.match(JSON.parse(new TextDecoder().decode(bytes)).key, UUID);
});

for (const [step, status, type, body] of [
  [{}, 500, /json/, '{"error":{"code":"INTERNAL_SERVER_ERROR","message":"Internal server error"}}'],
  [{ status: 502 }, 502, /html/, /502/],
  [{ status: 500, body: '' }, 500, /plain/, ''],
  [{ status: 503, body: '<h1>no</h1>', contentType: 'text/html' }, 503, /html/, '<h1>no</h1>'],
  [{ status: 429, retryAfter: 7 }, 429, /html/, /Too many requests/],
  [{ status: 204 }, 204, /html/, ''],
]) {
  test(`status ${JSON.stringify(step)}`, async () => {
    const { emulator, minted } = scripted({ fault: 'status', ...step });
    const response = await mint(emulator);
    assert.equal(response.status, status);
    assert.match(response.headers.get('content-type'), type);
    assert.equal(response.headers.get('retry-after'), step.retryAfter === undefined ? null : '7');
    const text = await response.text();
    if (typeof body === 'string') assert.equal(text, body);
    else assert.match(text, body);
    assert.equal(minted(), 0);
  });
}

test('status, handled, with its own headers', async () => {
  const { emulator, minted } = scripted({ fault: 'status', handled: true, headers: { 'x-mine': 'yes' } });
  assert.equal((await mint(emulator)).headers.get('x-mine'), 'yes');
  assert.equal(minted(), 1);
});

test('apiError: any code, in the dialect, with its documented status', async () => {
  const { emulator, minted } = scripted([{ fault: 'apiError', code: 'SELFHOSTED_APP_ERROR', message: 'no', status: 500 }, { fault: 'apiError', code: 'INTERNAL_SERVER_ERROR' }, { fault: 'apiError', code: 'NEW' }], {
    dialect: { errorShape: 'nestedWithStatus' },
  });
  const answers = [];
  for (let n = 0; n < 3; n += 1) answers.push(await (await mint(emulator)).json());
  assert.deepEqual(answers, [
    { error: { code: 'SELFHOSTED_APP_ERROR', message: 'no', status: 500 } },
    { error: { code: 'INTERNAL_SERVER_ERROR', message: 'Scripted failure', status: 500 } },
    { error: { code: 'NEW', message: 'Scripted failure', status: 400 } },
  ]);
  assert.equal(minted(), 0);
});

test('html200: a page, after the key was minted', async () => {
  const { emulator, minted } = scripted({ fault: 'html200' });
  const response = await mint(emulator);
  assert.equal(response.status, 200);
  assert.match(await response.text(), /^<!DOCTYPE html>/);
  assert.equal(minted(), 1);
});

test('redirect: to where the step says, nothing minted', async () => {
  for (const [status, expected] of [[undefined, 307], [302, 302], [308, 308]]) {
    const { emulator, minted } = scripted({ fault: 'redirect', location: 'https://elsewhere.test/', status });
    const response = await mint(emulator);
    assert.equal(response.status, expected);
    assert.equal(response.headers.get('location'), 'https://elsewhere.test/');
    assert.equal(minted(), 0);
  }
});

test('answer: any body, literally', async () => {
  const { emulator, minted } = scripted([
    { fault: 'answer', json: { key: 5 } },
    { fault: 'answer', text: '{"key":"a","key":"b"}', status: 201, headers: { 'x-mine': 'yes' }, handled: true },
    { fault: 'answer', json: null },
  ]);
  const [first, second, third] = [await mint(emulator), await mint(emulator), await mint(emulator)];
  assert.deepEqual([first.status, await first.text()], [200, '{"key":5}']);
  assert.deepEqual([second.status, second.headers.get('x-mine'), await second.text()], [201, 'yes', '{"key":"a","key":"b"}']);
  assert.equal(await third.text(), 'null');
  assert.equal(minted(), 1);
});

test('echo: the Authorization value in code, message and headers', async () => {
  const { emulator } = scripted({ fault: 'echo' });
  const response = await mint(emulator);
  const value = `Bearer ${SERVICE_TOKEN}`;
  assert.equal(response.status, 400);
  assert.equal(response.headers.get('www-authenticate'), value);
  assert.deepEqual(await response.json(), { error: { code: value, message: `Refused: ${value}` } });
});

test('steps are applied in order, as often as they say, and only to their operation', async () => {
  const emulator = createEmulator();
  emulator.script([{ operation: 'listApiTokens', fault: 'status', status: 503 }, { fault: 'status', status: 502, times: 2 }]);
  emulator.script({ operation: 'createApiToken', fault: 'status', status: 504, times: Infinity });
  const list = `GET ${TOKENS}?dataAppName=${encodeURIComponent(APP)}`;
  const statuses = [];
  for (const act of [mint, (e) => send(e, list), mint, mint, (e) => send(e, list), mint]) statuses.push((await act(emulator)).status);
  assert.deepEqual(statuses, [502, 503, 502, 504, 200, 504]);
});

test('of concurrent calls, the first is affected first', async () => {
  const emulator = createEmulator();
  emulator.script([{ fault: 'status', status: 502 }, { fault: 'status', status: 503 }]);
  const statuses = (await Promise.all([mint(emulator), mint(emulator), mint(emulator)])).map(({ status }) => status);
  assert.deepEqual(statuses, [502, 503, 200]);
});

for (const [step, message] of [
  [{ fault: 'unknown' }, /unknown fault "unknown"; the known faults are /],
  [{ fault: 'toString' }, /unknown fault/],
  [undefined, /unknown fault/],
  [{ fault: 'reset', operation: 'createToken' }, /unknown operation "createToken"/],
  [{ fault: 'reset', times: 0 }, /times/],
  [{ fault: 'reset', handled: true }, /no parameter "handled"/],
  [{ fault: 'status', stauts: 500 }, /no parameter "stauts"/],
  [{ fault: 'status', status: '500' }, /status\.status must be of type number/],
  [{ fault: 'status', status: 100 }, /200 to 599/],
  [{ fault: 'redirect' }, /location is required/],
  [{ fault: 'redirect', location: 'x', status: 200 }, /300 to 399/],
  [{ fault: 'answer' }, /one of json and text/],
  [{ fault: 'apiError' }, /code is required/],
  [{ fault: 'slowDrip', bytesPerChunk: 0 }, /positive/],
]) {
  test(`script refuses ${JSON.stringify(step)}`, async () => {
    const emulator = createEmulator();
    assert.throws(() => emulator.script([{ fault: 'reset' }, step]), (error) => error instanceof TypeError && message.test(error.message));
    assert.equal((await mint(emulator)).status, 200, 'no step of a refused script is taken');
  });
}
