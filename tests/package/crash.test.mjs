// A trap in the core: no call waits forever, the process goes on, and the next call works.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, TOKEN, answering, callWith, has, rejection, request, unhandledDuring, warmUp } from './call.mjs';
import { disarm, isTrap, trap, trapAt, trapping } from './trap.mjs';

const limit = { timeout: 30_000 };
const api = await install().load('databrain-edge');
await warmUp(api);

/** A listener makes the core call the runtime more often. */
const listening = { onEvent() {} };

/**
 * For calls whose transport never answers: after a crash, a core may end a call at the next thing that happens to it, be it
 * an answer, its timer or its signal.
 */
const waiting = { timeoutMs: 300 };

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
    // It was the first call into the runtime, so that nothing was sent.
    has(error, { code: 'CORE_CRASHED', kind: 'internal', outcome: 'notSent', operation: 'createApiToken' });
    assert.ok(isTrap(error.cause));
    assert.ok(api.isDatabrainError(error));
    assert.equal(fetch.calls, 0);
    await works();
  }));

test('a trap after the request was sent has an unknown outcome', limit, () =>
  quietly(async () => {
    for (const trapsIn of ['fetch', 'body']) {
      const breaks = (answer) => { trapAt(1); return answer; };
      const body = () => new ReadableStream({ pull(stream) { stream.enqueue(new TextEncoder().encode(`{"key":"${KEY}"}`)); stream.close(); breaks(); } });
      const fetch = async () => (trapsIn === 'fetch' ? breaks(Response.json({ key: KEY })) : new Response(body()));
      try {
        has(await rejection(callWith(api, fetch, listening)), { code: 'CORE_CRASHED', outcome: 'unknown', attempts: 1 });
      } finally {
        disarm();
      }
      await works();
    }
  }));

test('calls that wait in the same instance reject too', limit, () =>
  quietly(async () => {
    let sent = 0;
    const silent = () => new Promise(() => { sent += 1; });
    const others = [1, 2, 3].map(() => rejection(callWith(api, silent, waiting)));
    while (sent < 3) await new Promise((resolve) => setImmediate(resolve));
    await trapping(() => rejection(callWith(api, answering())));
    for (const error of await Promise.all(others)) has(error, { code: 'CORE_CRASHED', outcome: 'unknown' });
    await works();
  }));

test('promises that settle after the crash have no effect', limit, () =>
  quietly(async () => {
    for (const isEnded of [true, false]) {
      let answer;
      const late = () => new Promise((resolve) => (answer = resolve));
      const other = rejection(callWith(api, late, waiting));
      while (!answer) await new Promise((resolve) => setImmediate(resolve));
      await trapping(() => rejection(callWith(api, answering())));
      if (isEnded) await other;
      const next = callWith(api, answering());
      answer(new Response(`{"key":"${KEY}"}`));
      assert.deepEqual(await next, { key: KEY });
      has(await other, { code: 'CORE_CRASHED', outcome: 'unknown' });
      globalThis.gc?.();
      await works();
    }
  }));

test('a call of a crashed instance does not continue', limit, () =>
  quietly(async () => {
    for (const isReported of [true, false]) {
      const methods = [];
      let answerList;
      const fetch = (_, { method }) => {
        methods.push(method);
        return method === 'GET' ? new Promise((resolve) => (answerList = resolve)) : Promise.resolve(Response.json({ key: KEY }));
      };
      const other = rejection(api.ensureApiToken(request, { ...waiting, serviceToken: TOKEN, fetch }));
      while (!answerList) await new Promise((resolve) => setImmediate(resolve));
      await trapping(() => rejection(callWith(api, answering())));
      if (isReported) await other;
      // Its caller has received the crash, so that a token that it creates now would be lost.
      answerList(Response.json({ data: [] }));
      has(await other, { code: 'CORE_CRASHED' });
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(methods, ['GET']);
      await works();
    }
  }));

test('calls that share the work of a crashed instance report the crash too, and send nothing', limit, () =>
  quietly(async () => {
    let sent = 0;
    const fetch = () => new Promise(() => { sent += 1; });
    const others = [1, 2, 3].map(() => rejection(api.ensureApiToken(request, { ...waiting, serviceToken: TOKEN, fetch })));
    while (sent < 1) await new Promise((resolve) => setImmediate(resolve));
    await trapping(() => rejection(callWith(api, answering())));
    for (const error of await Promise.all(others)) has(error, { code: 'CORE_CRASHED' });
    assert.equal(sent, 1);
    await works();
  }));

test('no timer of a crashed instance is left', limit, async () => {
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  let sent = 0;
  const other = rejection(callWith(api, () => new Promise(() => { sent += 1; }), waiting));
  while (sent < 1) await new Promise((resolve) => setImmediate(resolve));
  await trapping(() => rejection(callWith(api, answering())));
  await other;
  assert.equal(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length, before);
});

test('input whose getters throw is invalid, not a crash', limit, () =>
  quietly(async () => {
    const poison = new Proxy({}, { ownKeys() { trap(); } });
    has(await rejection(api.createApiToken(poison, { serviceToken: TOKEN })), { code: 'INVALID_INPUT', outcome: 'notSent' });
    await works();
  }));

/** Repeats a call, each time with the trap one call into the runtime later, until it succeeds. */
async function atEveryPoint(call) {
  const seen = { notSent: 0, unknown: 0 };
  for (let point = 1; ; point += 1) {
    let sent = 0;
    trapAt(point);
    const counting = (fetch) => async (...given) => { sent += 1; return fetch(...given); };
    const ended = await call(counting).then(() => undefined, (error) => error);
    if (disarm() < point) {
      assert.equal(ended, undefined);
      return seen;
    }
    has(ended, { code: 'CORE_CRASHED', kind: 'internal', outcome: sent > 0 ? 'unknown' : 'notSent' });
    assert.ok(isTrap(ended.cause));
    seen[ended.outcome] += 1;
    await works();
  }
}

test('a trap at every point of a creation', limit, () =>
  quietly(async () => {
    const seen = await atEveryPoint((counting) => callWith(api, counting(answering()), listening));
    assert.ok(seen.notSent >= 1 && seen.unknown >= 1, JSON.stringify(seen));
  }));

test('a trap at every point of a retried read', limit, (t) =>
  quietly(async () => {
    // Waits before a retry are short here: there are hundreds.
    const { setTimeout } = globalThis;
    globalThis.setTimeout = (callback, ms) => setTimeout(callback, ms < 2000 ? 0 : ms);
    t.after(() => Object.assign(globalThis, { setTimeout }));
    const seen = await atEveryPoint((counting) => {
      const statuses = [503, 429, 200];
      return api.listDataApps({}, { ...listening, serviceToken: TOKEN, fetch: counting(async () => new Response('{"data":[]}', { status: statuses.shift(), headers: { 'retry-after': '0' } })) });
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
      return api.ensureApiToken(request, { ...listening, serviceToken: TOKEN, fetch: counting(fetch), settleMs: 1 });
    });
    assert.ok(seen.notSent >= 1 && seen.unknown >= 8, JSON.stringify(seen));
  }));

test('many crashes in sequence', limit, () =>
  quietly(async () => {
    for (let round = 0; round < 50; round += 1) {
      await trapping(() => rejection(callWith(api, answering())));
      await works();
    }
  }));
