// A trap in the core: nobody waits for ever, the process goes on, and so does the next call. The clock is where the core can be
// made to trap, at whichever look at it: a function of another module that executes `unreachable` takes its place.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, TOKEN, answering, callWith, has, request, unhandledDuring, warmUp } from './call.mjs';

const limit = { timeout: 5000 };
const api = await install().load('databrain-edge');
await warmUp(api);

// (module (func (export "trap") unreachable))
const unreachableModule = Buffer.from('0061736d0100000001040160000003020100070801047472617000000a05010300000b', 'hex');
const { trap } = new WebAssembly.Instance(new WebAssembly.Module(unreachableModule)).exports;
const isTrap = (error) => error instanceof WebAssembly.RuntimeError;
const realNow = Date.now;

/** While `work` runs, the core traps as soon as it asks for the time. */
async function trapping(work) {
  Date.now = trap;
  try {
    return await work();
  } finally {
    Date.now = realNow;
  }
}

/** Who listens is told how long each request took, for which the core looks at the clock when the answer is there. */
const timed = { onEvent() {} };

const rejection = (promise) => promise.then(() => assert.fail('should have been rejected'), (reason) => reason);
const works = async () => assert.deepEqual(await callWith(api, answering()), { key: KEY });

/** An uncaught exception or an unhandled rejection, if there was one. */
async function quietly(work) {
  const uncaught = [];
  const note = (error) => uncaught.push(error);
  process.on('uncaughtException', note);
  try {
    assert.deepEqual(await unhandledDuring(work), []);
  } finally {
    process.off('uncaughtException', note);
  }
  assert.deepEqual(uncaught, []);
}

test('a call that traps rejects, and the next one works', limit, () =>
  quietly(async () => {
    const fetch = answering();
    const error = await trapping(() => rejection(callWith(api, fetch)));
    // The first thing it does is to ask for the time: nothing has left.
    has(error, { code: 'CORE_CRASHED', kind: 'internal', outcome: 'notSent', operation: 'createApiToken' });
    assert.ok(isTrap(error.cause));
    assert.ok(api.isDatabrainError(error));
    assert.equal(fetch.calls, 0);
    await works();
  }));

test('a trap after the request has left says that it may have happened', limit, () =>
  quietly(async () => {
    for (const trapsIn of ['fetch', 'body']) {
      const breaks = (answer) => { Date.now = trap; return answer; };
      const body = () => new ReadableStream({ pull(stream) { stream.enqueue(new TextEncoder().encode(`{"key":"${KEY}"}`)); stream.close(); breaks(); } });
      const fetch = async () => (trapsIn === 'fetch' ? breaks(Response.json({ key: KEY })) : new Response(body()));
      try {
        has(await rejection(callWith(api, fetch, timed)), { code: 'CORE_CRASHED', outcome: 'unknown', attempts: 1 });
      } finally {
        Date.now = realNow;
      }
      await works();
    }
  }));

test('calls that wait in the same instance reject too', limit, () =>
  quietly(async () => {
    let sent = 0;
    const waiting = () => new Promise(() => { sent += 1; });
    const others = [1, 2, 3].map(() => rejection(callWith(api, waiting)));
    while (sent < 3) await new Promise((resolve) => setImmediate(resolve));
    await trapping(() => rejection(callWith(api, answering())));
    for (const error of await Promise.all(others)) has(error, { code: 'CORE_CRASHED', outcome: 'unknown' });
    await works();
  }));

test('what settles after the crash harms nobody', limit, () =>
  quietly(async () => {
    let answer;
    const late = () => new Promise((resolve) => (answer = resolve));
    const other = rejection(callWith(api, late));
    while (!answer) await new Promise((resolve) => setImmediate(resolve));
    await trapping(() => rejection(callWith(api, answering())));
    await other;
    const next = callWith(api, answering());
    answer(new Response(`{"key":"${KEY}"}`));
    assert.deepEqual(await next, { key: KEY });
    globalThis.gc?.();
    await works();
  }));

test('a call of a crashed instance goes no further', limit, () =>
  quietly(async () => {
    const methods = [];
    let answerList;
    const fetch = (_, { method }) => {
      methods.push(method);
      return method === 'GET' ? new Promise((resolve) => (answerList = resolve)) : Promise.resolve(Response.json({ key: KEY }));
    };
    const other = rejection(api.ensureApiToken(request, { serviceToken: TOKEN, fetch }));
    while (!answerList) await new Promise((resolve) => setImmediate(resolve));
    await trapping(() => rejection(callWith(api, answering())));
    has(await other, { code: 'CORE_CRASHED' });
    // Its caller has been told of the crash: a token that it makes now would be lost.
    answerList(Response.json({ data: [] }));
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(methods, ['GET']);
    await works();
  }));

test('who shared the work of a crashed instance is told of the crash too, and sends nothing', limit, () =>
  quietly(async () => {
    let sent = 0;
    const fetch = () => new Promise(() => { sent += 1; });
    const others = [1, 2, 3].map(() => rejection(api.ensureApiToken(request, { serviceToken: TOKEN, fetch })));
    while (sent < 1) await new Promise((resolve) => setImmediate(resolve));
    await trapping(() => rejection(callWith(api, answering())));
    for (const error of await Promise.all(others)) has(error, { code: 'CORE_CRASHED' });
    assert.equal(sent, 1);
    await works();
  }));

test('no timer of a crashed instance is left', limit, async () => {
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  let sent = 0;
  const other = rejection(callWith(api, () => new Promise(() => { sent += 1; })));
  while (sent < 1) await new Promise((resolve) => setImmediate(resolve));
  await trapping(() => rejection(callWith(api, answering())));
  await other;
  assert.equal(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length, before);
});

test('what throws while it is read is bad input, not a crash', limit, () =>
  quietly(async () => {
    const poison = new Proxy({}, { ownKeys() { trap(); } });
    has(await rejection(api.createApiToken(poison, { serviceToken: TOKEN })), { code: 'INVALID_INPUT', outcome: 'notSent' });
    await works();
  }));

/** Runs a call again and again, each time with the trap one look at the clock later, until it gets through. */
async function atEveryPoint(call) {
  const seen = { notSent: 0, unknown: 0 };
  for (let point = 1; ; point += 1) {
    let looks = 0;
    let sent = 0;
    Date.now = () => ((looks += 1) === point ? trap() : realNow());
    const counting = (fetch) => async (...given) => { sent += 1; return fetch(...given); };
    const ended = await call(counting).then(() => undefined, (error) => error).finally(() => (Date.now = realNow));
    if (looks < point) return seen;
    has(ended, { code: 'CORE_CRASHED', kind: 'internal', outcome: sent > 0 ? 'unknown' : 'notSent' });
    assert.ok(isTrap(ended.cause));
    seen[ended.outcome] += 1;
    await works();
  }
}

test('a trap at every point of a creation', limit, () =>
  quietly(async () => {
    const seen = await atEveryPoint((counting) => callWith(api, counting(answering()), timed));
    assert.ok(seen.notSent >= 1 && seen.unknown >= 1, JSON.stringify(seen));
  }));

test('a trap at every point of a repeated reading', limit, () =>
  quietly(async () => {
    const seen = await atEveryPoint((counting) => {
      const statuses = [503, 429, 200];
      return api.listDataApps({}, { ...timed, serviceToken: TOKEN, fetch: counting(async () => new Response('{"data":[]}', { status: statuses.shift(), headers: { 'retry-after': '0' } })) });
    });
    assert.ok(seen.notSent >= 1 && seen.unknown >= 5, JSON.stringify(seen));
  }));

test('a trap at every point of ensureApiToken, while it reconciles too', limit, () =>
  quietly(async () => {
    const seen = await atEveryPoint((counting) => {
      let lists = 0;
      const fetch = async (_, { method }) => {
        if (method === 'POST') throw new TypeError('fetch failed');
        lists += 1;
        return Response.json({ data: lists > 2 ? [{ name: 'Production API Key', key: KEY, createdAt: '2026-01-01T00:00:00Z' }] : [] });
      };
      return api.ensureApiToken(request, { ...timed, serviceToken: TOKEN, fetch: counting(fetch), settleMs: 1 });
    });
    assert.ok(seen.notSent >= 1 && seen.unknown >= 8, JSON.stringify(seen));
  }));

test('many crashes, one after the other', limit, () =>
  quietly(async () => {
    for (let round = 0; round < 50; round += 1) {
      await trapping(() => rejection(callWith(api, answering())));
      await works();
    }
  }));
