// Checks whether a call ended as expected, and whether the servers received what they should.
import { expectationFor } from './list.mjs';

const SOON_MS = 3000;
// Timers may fire a little early, and clocks are rounded.
const EARLY_MS = 50;

const show = (value) => (value === undefined ? 'none' : JSON.stringify(value));
const fits = (actual, wanted) => (typeof wanted === 'object' ? actual >= wanted.from && actual <= wanted.to : actual === wanted);
const count = (wanted) => (typeof wanted === 'object' ? `${wanted.from} to ${wanted.to}` : `${wanted}`);

// The headers themselves are left out, since one of them is the credential.
const namesIn = (headers) => headers.map((line) => line.split(':', 1)[0].toLowerCase());

/** The differences between a request and the reference. */
function deviations(request, usual) {
  const changed = request.headers.filter((line) => !usual.headers.includes(line));
  const lost = usual.headers.filter((line) => !request.headers.includes(line));
  return [...new Set(namesIn([...changed, ...lost])), ...(request.body === usual.body ? [] : ['the body'])];
}

/**
 * @param {object} fault An entry of the list.
 * @param {string} runtime
 * @param {object | undefined} result What the runtime says.
 * @param {object} record What the server says.
 * @param {object | undefined} usual The request that is sent where nothing is peculiar.
 * @returns {string[]} What is wrong.
 */
export function problemsOf(fault, runtime, result, record, usual) {
  if (!result) return ['the runtime lost this case'];
  const { expected, posts, minted, key, request: others } = expectationFor(fault, runtime);
  const problems = [];
  const claim = (holds, what) => holds || problems.push(what);
  for (const field of ['code', 'kind', 'outcome', 'status']) {
    if (!(field in expected)) continue;
    claim(result[field] === expected[field], `${field} ${show(result[field])} and not ${show(expected[field])} (${result.details ?? ''})`);
  }
  if (expected.code === 'key') claim(result.key === key, `the key is ${show(result.key)}`);
  claim(fits(record.posts, posts), `${record.posts} POSTs and not ${count(posts)}`);
  claim(record.others.length === 0, `the server saw ${record.others.join(', ')} too`);
  if (minted !== undefined) claim(fits(record.minted, minted), `${record.minted} tokens and not ${count(minted)}`);
  if (fault.isKept) claim(record.wasKept, 'the POST came over a connection of its own');
  if (fault.isCut) claim(record.sentBytes > 0 && record.sentBytes < fault.isCut, `${record.sentBytes} bytes were fetched`);
  for (const problem of result.problems ?? []) claim(false, problem);
  claim(!record.isForeign, 'the foreign host saw it');
  if (fault.condition) {
    for (const request of record.requests) {
      const differing = usual ? deviations(request, usual) : ['all of it'];
      claim(`${differing}` === `${others}`, `the request was another one: ${differing.join(', ') || 'no, it was the usual one'}`);
    }
  }
  const { timeoutMs } = fault;
  if (expected.code === 'TIMEOUT') claim(result.settledMs >= timeoutMs - EARLY_MS, `settled after ${result.settledMs} ms`);
  claim(result.settledMs < (timeoutMs ?? 0) + SOON_MS, `settled after ${result.settledMs} ms`);
  return problems;
}
