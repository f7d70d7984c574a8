// Faults in which the connection breaks, or no answer arrives.
import { BROWSERS, ENDS_WITH_CONNECTION, KEY, RESENDS, RESENDS_AFTER_408, differs, key, lost, lostInBody, refused, timeout, timeoutInBody } from './expected.mjs';
import { chunk, head, minted, pause, says, sends, whole, write } from './http.mjs';

const SHORT_MS = 400;
// Long enough for a client to read what was sent before, since a reset discards unread data.
const READ_MS = 150;

const half = minted.slice(0, minted.length >> 1);
const hang = () => {};

async function drip(socket, texts, everyMs) {
  for (const text of texts) {
    if (!(await write(socket, text))) return;
    await pause(everyMs);
  }
}

function* forever(text) {
  for (;;) yield text;
}

const resets = (socket) => socket.resetAndDestroy();
const closes = (socket) => socket.end();

export const connection = [
  {
    name: 'connection refused',
    isRefused: true,
    expected: { ...lost, outcome: 'notSent' },
    posts: 0,
    differs: [differs(['Deno', 'workerd', ...BROWSERS], 'The runtime reports no code for a connection that could not be established.', { expected: { outcome: 'unknown' } })],
  },
  { name: 'reset before headers', answer: resets, expected: lost },
  { name: 'closed before headers', answer: closes, expected: lost },
  { name: 'reset before headers, kept connection', isKept: true, answer: resets, expected: lost, differs: [RESENDS] },
  { name: 'closed before headers, kept connection', isKept: true, answer: closes, expected: lost, differs: [RESENDS] },
  { name: '408 on a kept connection', isKept: true, answer: says(408), expected: refused(408, 'server', 'unknown'), differs: [RESENDS_AFTER_408] },
  {
    name: 'reset inside the headers',
    async answer(socket) {
      socket.write(head(200, { 'content-length': 9 }).slice(0, 40));
      await pause(READ_MS);
      socket.resetAndDestroy();
    },
    expected: lost,
  },
  {
    name: 'reset mid-body',
    async answer(socket) {
      socket.write(head(200, { 'content-length': minted.length }) + half);
      await pause(READ_MS);
      socket.resetAndDestroy();
    },
    expected: lostInBody,
  },
  {
    name: 'reset mid-body of a 403',
    async answer(socket) {
      socket.write(head(403, { 'content-length': 99 }) + half);
      await pause(READ_MS);
      socket.resetAndDestroy();
    },
    expected: { ...lost, outcome: 'rejected', status: 403 },
  },
  {
    name: 'closed mid-body',
    async answer(socket) {
      socket.write(head(200, { 'content-length': minted.length }) + half);
      await pause(READ_MS);
      socket.end();
    },
    expected: lostInBody,
  },
  {
    name: 'cut chunked body',
    async answer(socket) {
      socket.write(head(200, { 'transfer-encoding': 'chunked' }) + chunk(half));
      await pause(READ_MS);
      socket.end();
    },
    expected: lostInBody,
    differs: [ENDS_WITH_CONNECTION],
  },
  { name: 'cut inside a chunk', answer: sends(head(200, { 'transfer-encoding': 'chunked' }), chunk(minted).slice(0, 20)), expected: lostInBody, differs: [ENDS_WITH_CONNECTION] },
  { name: 'no answer', timeoutMs: SHORT_MS, answer: hang, expected: timeout },
  { name: 'slow headers beyond the deadline', timeoutMs: SHORT_MS, answer: (socket) => drip(socket, head(200, { 'x-long': 'x'.repeat(500) }), 20), expected: timeout },
  { name: 'slow headers within the deadline', answer: (socket) => drip(socket, whole(200, minted).toString().match(/[^]{1,20}/g), 5).then(() => socket.end()), expected: key, key: KEY },
  {
    name: 'endless headers',
    timeoutMs: 2000,
    async answer(socket) {
      socket.write(head(200).slice(0, -2));
      await drip(socket, forever(`x-endless: ${'x'.repeat(1000)}\r\n`.repeat(16)), 1);
    },
    expected: lost,
  },
  {
    name: 'headers, then a stalled body',
    timeoutMs: SHORT_MS,
    answer: (socket) => socket.write(head(200, { 'content-length': 99 })),
    expected: timeoutInBody,
    differs: [differs('Firefox', 'The runtime reports the status only with the first byte of the body.', { expected: { status: undefined } })],
  },
  { name: 'a body that stalls halfway', timeoutMs: SHORT_MS, answer: (socket) => socket.write(head(200, { 'content-length': minted.length }) + half), expected: timeoutInBody },
  {
    name: 'a stalled body of a 403',
    timeoutMs: SHORT_MS,
    answer: (socket) => socket.write(head(403, { 'content-length': 99 }) + half),
    expected: { ...timeout, outcome: 'rejected', status: 403 },
  },
  { name: 'a slow drip within the deadline', answer: (socket) => drip(socket, [head(200, { 'content-length': minted.length }), ...minted], 5).then(() => socket.end()), expected: key, key: KEY },
  {
    name: 'a slow drip beyond the deadline',
    timeoutMs: SHORT_MS,
    async answer(socket) {
      socket.write(head(200, { 'transfer-encoding': 'chunked' }));
      await drip(socket, forever(chunk(' ')), 20);
    },
    expected: timeoutInBody,
  },
];
