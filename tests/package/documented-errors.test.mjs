// The table of docs/errors.md says what calls reject with, and README's shorter one says the same.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { answering, callWith, rejection, request, TOKEN } from './call.mjs';

const limit = { timeout: 10_000 };
const installed = install();
const api = await installed.load('databrain-edge');

/** The cells of the table of a page that begins with these columns, a list for each row. */
function rowsBelow(page, header) {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
  const lines = text.slice(text.indexOf(header)).split('\n').slice(2);
  const rows = lines.slice(0, lines.findIndex((line) => !line.startsWith('|')));
  return rows.map((row) => row.split('|').slice(1, -1));
}

const quoted = (cell) => [...cell.matchAll(/`([^`]*)`/g)].map(([, name]) => name);
const rows = rowsBelow('docs/errors.md', '| code | kind | outcome | when | what to do |').flatMap(([codes, kind, outcome]) =>
  quoted(codes).map((code) => ({ code, kind: quoted(kind)[0], outcomes: quoted(outcome) })));

const shortRows = rowsBelow('README.md', '| code | outcome | what it means, and what to do |').flatMap(([codes, outcome]) =>
  quoted(codes).map((code) => ({ code, outcomes: quoted(outcome) })));

const refusing = (status, error = {}) => callWith(api, answering(JSON.stringify(error), { status }), { maxRetries: 0 });
const coded = (status, code) => refusing(status, { error: { code, message: 'm' } });
const failing = (act, options) => callWith(api, act, { maxRetries: 0, ...options });
const never = () => new Promise(() => {});

/** How to get each of them, in this process. */
const calls = {
  INVALID_INPUT: () => callWith(api, answering(), { timeoutMs: 'soon' }),
  INVALID_REQUEST_BODY: () => coded(400, 'INVALID_REQUEST_BODY'),
  AUTHENTICATION_ERROR: () => coded(400, 'AUTHENTICATION_ERROR'),
  INVALID_DATA_APP_API_KEY: () => coded(400, 'INVALID_DATA_APP_API_KEY'),
  DATA_APP_ALREADY_EXISTS: () => coded(400, 'DATA_APP_ALREADY_EXISTS'),
  DATA_APP_NOT_FOUND: () => coded(400, 'DATA_APP_NOT_FOUND'),
  HTTP_401: () => refusing(401),
  HTTP_403: () => refusing(403),
  HTTP_429: () => refusing(429),
  INTERNAL_SERVER_ERROR: () => coded(500, 'INTERNAL_SERVER_ERROR'),
  HTTP_5xx: () => refusing(503),
  NETWORK_ERROR: () => failing(async () => { throw new TypeError('fetch failed'); }),
  TIMEOUT: () => failing(never, { timeoutMs: 5 }),
  ABORTED: () => failing(never, { signal: AbortSignal.timeout(5) }),
  REDIRECTED: () => refusing(307),
  BAD_RESPONSE: () => callWith(api, answering('{}')),
  RESPONSE_TOO_LARGE: () => callWith(api, answering(' '.repeat(5_000_000))),
};

/** The codes that need a special runtime, with the tests that check their kind and outcome. */
const elsewhere = {
  NOT_IN_HANDLER: '../runtimes/workerd/handlers.test.mjs',
  CORE_UNAVAILABLE: 'unavailable.test.mjs',
  CORE_CRASHED: 'crash.test.mjs',
};

test('each code of the table has a call here, or a test elsewhere', () => {
  const codes = rows.map(({ code }) => code);
  assert.deepEqual(codes.toSorted(), [...Object.keys(calls), ...Object.keys(elsewhere)].toSorted());
  for (const [code, file] of Object.entries(elsewhere)) {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8');
    const { kind, outcomes } = rows.find((row) => row.code === code);
    for (const word of [code, kind, ...outcomes]) assert.ok(text.includes(word), `${file} asserts no ${word}`);
  }
});

test("README's table says the same", () => {
  assert.ok(shortRows.length > 5, `it has ${shortRows.length} codes`);
  const outcomesOf = (wanted) => rows.find(({ code }) => code === wanted)?.outcomes;
  for (const { code, outcomes } of shortRows) assert.deepEqual(outcomes, outcomesOf(code), code);
});

for (const { code, kind, outcomes } of rows.filter((row) => row.code in calls)) {
  test(`${code} is as documented`, limit, async () => {
    const error = await rejection(calls[code]());
    assert.match(error.code, new RegExp(`^${code.replace('xx', '\\d\\d')}$`));
    assert.equal(error.kind, kind);
    assert.ok(outcomes.includes(error.outcome), `${error.outcome} is none of ${outcomes}`);
  });
}

test('each further outcome of the table', limit, async () => {
  const outcomes = async (call) => (await rejection(call)).outcome;
  assert.equal(await outcomes(failing(never, { signal: AbortSignal.abort() })), 'notSent');
  assert.equal(await outcomes(refusing(302)), 'unknown');
  const unsent = api.createApiToken(request, { serviceToken: TOKEN, baseUrl: 'http://127.0.0.1:6667', maxRetries: 0 });
  assert.equal(await outcomes(unsent), 'notSent');
});

const types = readFileSync(`${installed.folder}/node_modules/databrain-edge/dist/index.d.ts`, 'utf8');

test('editors complete each code of the table', () => {
  const unions = [...types.matchAll(/export type (?:Server)?ErrorCode =([^;]*);/g)].map(([, union]) => union).join();
  const literals = [...unions.matchAll(/'([^']+)'/g)].map(([, code]) => code);
  for (const { code } of rows) assert.ok(literals.includes(code) || code.startsWith('HTTP_'), code);
  // The codes of this package, which are the ones that the server does not send.
  const own = [...types.matchAll(/export type ErrorCode =([^;]*);/g)][0][1];
  const documented = rows.map(({ code }) => code);
  for (const [, code] of own.matchAll(/'([^']+)'/g)) assert.ok(documented.includes(code), `the table lacks ${code}`);
});

test('the kinds of the table are those of the types', () => {
  const union = /export type ErrorKind = ([^;]*);/.exec(types)?.[1] ?? '';
  const kinds = [...union.matchAll(/"(\w+)"/g)].map(([, kind]) => kind);
  assert.ok(kinds.length > 10, `only ${kinds}`);
  for (const { code, kind } of rows) assert.ok(kinds.includes(kind), `${code}: ${kind}`);
});
