// Faults of the calling program: its clock, its `fetch`, and what its objects inherit.
import { conditions } from './conditions/index.mjs';
import { clocks } from './conditions/clocks.mjs';
import { inherited } from './conditions/inherited.mjs';
import { wrappers } from './conditions/wrappers.mjs';
import { BROWSERS, KEY, bad, differs, key, lost, redirected, refused, timeout, timeoutInBody, tooLarge, HIDES } from './expected.mjs';
import { head, minted, pause, says, whole } from './http.mjs';

const SHORT_MS = 400;
// Long enough for the program to have become busy.
const BUSY_MS = 100;
const TOO_LARGE_BYTES = 5 * 1024 * 1024;
const half = minted.length >> 1;

const mints = says(200, minted);
const resets = (socket) => socket.resetAndDestroy();
const huge = says(200, JSON.stringify({ key: 'k'.repeat(TOO_LARGE_BYTES) }));
// It contains no reason, so that the status decides.
const unexplained = JSON.stringify({ error: { message: 'It failed' } });
const apiError = JSON.stringify({ error: { code: 'DATA_APP_NOT_FOUND', message: 'Data app not found' } });

/** Answers once the program allows it. */
const onRelease = (answer) => async (socket, { released }) => {
  await released;
  await answer(socket);
};
const afterBusyBegan = (answer) =>
  onRelease(async (socket) => {
    await pause(BUSY_MS);
    await answer(socket);
  });
const rest = async (socket, { released }) => {
  socket.write(head(200, { 'content-length': minted.length }) + minted.slice(0, half));
  await released;
  socket.end(minted.slice(half));
};

const under = (condition, more = {}) => ({ name: condition, condition, answer: mints, expected: key, key: KEY, ...more });
/** The same condition with another expectation. */
const also = (condition, what, more) => under(condition, { name: `${condition}, ${what}`, key: undefined, ...more });

const unknown = (more) => ({ expected: lost, key: undefined, ...more });
/** Without code and kind, since what the wrapper threw is not an answer. */
const outcome = (status, named) => ({ expected: { outcome: named, status } });
const invalid = { code: 'INVALID_INPUT', kind: 'input', outcome: 'notSent', status: undefined };
const notSent = { expected: invalid, key: undefined, posts: 0 };

const fetches = (name) => [`global fetch that ${name}`, `options.fetch that ${name}`];

const clock = [
  ...Object.keys(clocks).filter((name) => name.includes(' jump')).map((name) => under(name, { answer: onRelease(mints) })),
  ...['the clock jumps forward', 'the clock jumps back', 'all clocks jump forward'].map((name) => also(name, 'between two parts of the body', { answer: rest, key: KEY })),
  ...['the clock jumps forward', 'the clock jumps back'].map((name) => also(name, 'no answer', { answer: () => {}, expected: timeout, timeoutMs: SHORT_MS })),
  also('all clocks stand still', 'no answer', { answer: () => {}, expected: timeout, timeoutMs: SHORT_MS }),
];

const busy = [
  under('busy at the deadline', { answer: afterBusyBegan(mints) }),
  also('busy at the deadline', 'a refusal', { answer: afterBusyBegan(says(403)), expected: refused(403, 'rejected') }),
  also('busy at the deadline', 'half an answer', {
    answer: afterBusyBegan((socket) => socket.write(head(200, { 'content-length': minted.length }) + minted.slice(0, half))),
    expected: timeoutInBody,
    timeoutMs: SHORT_MS,
  }),
  also('busy at the deadline', 'no answer', { answer: () => {}, expected: timeout, timeoutMs: SHORT_MS }),
];

const wrapped = [
  ...['forwards', 'builds a Request', 'copies its arguments', 'reads a clone'].flatMap(fetches).map((name) => under(name)),
  ...fetches('forwards').map((name) => also(name, 'connection refused', { isRefused: true, posts: 0, expected: lost })),
  ...fetches('retries').map((name) => under(name, unknown({ answer: resets, posts: 2 }))),
  ...fetches('retries, then is refused').map((name) => under(name, unknown({ answer: resets }))),
  ...Object.keys(wrappers).filter((name) => name.includes('that sends, then')).map((name) => under(name, unknown())),
  under('a dispatcher that retries, then is refused', unknown({ answer: resets })),
];

const readable = ['response of node-fetch', 'response with only text()', 'response with only arrayBuffer()', 'response of ofetch', 'stub of a response of ofetch'];
const read = ['response that was already read', 'stub of a response that was already read'];
const thrown = ['error of ky', 'error of ky with its data', 'error of ofetch', 'error of axios'];

const body = [
  ...readable.map((name) => under(name)),
  ...readable.slice(0, 3).map((name) => also(name, '5 MiB', { answer: huge, expected: tooLarge })),
  ...readable.map((name) => also(name, 'no JSON', { answer: says(200, '<h1>It works!</h1>'), expected: bad })),
  ...readable.map((name) => also(name, 'an error of the API', { answer: says(400, apiError), expected: refused(400, 'notFound', 'rejected', 'DATA_APP_NOT_FOUND') })),
  ...readable.slice(0, 3).map((name) => also(name, 'a body that ends early', { answer: breaksOff, expected: { ...lost, status: 200 } })),
  ...read.map((name) => under(name, { expected: bad, key: undefined })),
  ...read.map((name) => also(name, '403', { answer: says(403, apiError), expected: { ...bad, outcome: 'rejected', status: 403 } })),
  under('response that is being read', outcome(200, 'unknown')),
  ...thrown.map((name) => also(name, '403', { answer: says(403, apiError), ...outcome(403, 'rejected') })),
  ...thrown.map((name) => also(name, '500', { answer: says(500, unexplained), ...outcome(500, 'unknown') })),
  // The error contains the whole answer, and the created key must not be lost.
  under('error of ofetch for a success'),
];

async function breaksOff(socket) {
  socket.write(head(200, { 'content-length': minted.length }) + minted.slice(0, half));
  await pause(150);
  socket.resetAndDestroy();
}

const peculiar = {
  'inherited timeoutMs': { answer: (socket) => pause(100).then(() => socket.end(whole(200, minted))) },
  'inherited allowBrowser': {
    differs: [differs(BROWSERS, 'A page requires allowBrowser, which is not inherited.', { expected: invalid, key: undefined, posts: 0 })],
  },
  'inherited serviceToken': notSent,
  'inherited name': notSent,
  'inherited setter that drops: redirect': { name: 'inherited setter that drops: redirect, 307 to a foreign host', answer: redirects, expected: redirected(307), key: undefined, differs: [HIDES] },
};

const inheriting = [
  ...Object.keys(inherited).map((name) => under(name, peculiar[name])),
  ...['key', 'data', '_data'].map((name) => also(`inherited ${name}`, 'an empty object', { answer: says(200, '{}'), expected: bad })),
  also('inherited error', 'a status without a body', { answer: says(403), expected: refused(403, 'rejected') }),
  also('inherited message', 'an error without one', { answer: says(400, '{"error":{"code":"DATA_APP_NOT_FOUND"}}'), expected: refused(400, 'notFound', 'rejected', 'DATA_APP_NOT_FOUND') }),
  also('inherited code', 'an error without one', { answer: says(400, '{"error":{"message":"It failed"}}'), expected: refused(400, 'rejected') }),
  ...['code', 'cause', 'status', 'response', 'message', 'error'].map((name) => also(`inherited ${name}`, 'reset', { answer: resets, expected: lost })),
  ...['redirect', 'status'].map((name) => also(`inherited ${name}`, '307 to a foreign host', { answer: redirects, expected: redirected(307), differs: [HIDES] })),
  ...Object.keys(inherited)
    .filter((name) => /: all fields|^read-only/.test(name))
    .flatMap((name) => [also(name, '403', { answer: says(403), expected: refused(403, 'rejected') }), also(name, 'reset', { answer: resets, expected: lost })]),
];

function redirects(socket, { foreignUrl }) {
  return says(307, '', { location: `${foreignUrl}/api/v2/data-app/api-tokens` })(socket);
}

/** The reference for the requests of the others. */
export const usual = { name: 'an unmodified program', answer: mints, expected: key, key: KEY };

export const program = [usual, ...clock, ...busy, ...wrapped, ...body, ...inheriting];

export const conditionNames = Object.keys(conditions);
