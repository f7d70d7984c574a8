/**
 * The targets of the project. Each is a ratio within one run, or a number that does not depend on the
 * machine. They are printed with the measured values; a missed target does not fail the run.
 * @module
 */
import { BASELINE, OURS } from './clients.mjs';
import { times } from './report/tables.mjs';
import { ratioOf } from './statistics.mjs';

/** @typedef {{text: string, where: string, measured: string, isReached: boolean}} Verdict */
/** @typedef {import('./figure.mjs').Figure['of']} Of */
/** @typedef {(of: Of) => {measured: string, isReached: boolean}} Judge */

const MAJORS = [20, 24];
/**
 * The ratio of a call to hand-written code. Node 24 speeds up the latter more than the calls between
 * wasm and JavaScript.
 */
const CALL = { 20: 1.25, 24: 1.8 };
const COLD = ['ky', 'axios', 'octokit-request'];
const count = (value) => value.toLocaleString('en');

/** Of the package to another client, by the rounds of both. */
const ours = (of, other) => ratioOf(of[OURS].values, of[other].values);

/** @returns {Judge} */
const atMost = (limit, other) => (of) => {
  const ratio = ours(of, other);
  return { measured: times(ratio), isReached: ratio.median <= limit };
};

/** @returns {Judge} */
const atLeast = (limit, other) => (of) => {
  const ratio = ours(of, other);
  return { measured: times(ratio), isReached: ratio.median >= limit };
};

/** @returns {Judge} */
const below = (others) => (of) => {
  const ratios = others.map((name) => ({ name, ratio: ours(of, name) }));
  const [{ name, ratio }] = ratios.toSorted((one, other) => other.ratio.median - one.ratio.median);
  const which = others.length > 1 ? ` ${name}` : '';
  return { measured: times(ratio) + which, isReached: ratio.median < 1 };
};

/**
 * By the ratio that the figure has.
 * @returns {Judge}
 */
const between = (name, lowest, highest) => (of) => {
  const { ratio } = of[name];
  const isReached = ratio.median >= lowest && ratio.median <= highest;
  return { measured: times(ratio), isReached };
};

/** @type {[text: string, id: (major: number) => string, judge: (major: number) => Judge][]} */
const ON_NODE = [
  ...Object.entries({
    'openapi-fetch': 'openapi-fetch',
    'octokit-request': '@octokit/request',
    ky: 'ky',
    axios: 'axios',
    ofetch: 'ofetch (a stretch)',
  }).map(([name, text]) => [
    `a call with a real Response: below ${text}`,
    (major) => `call real ${major}`,
    () => below([name]),
  ]),
  [
    'cold, from import: at most 1.6x openapi-fetch',
    (major) => `cold ${major}`,
    () => atMost(1.6, 'openapi-fetch'),
  ],
  [
    'cold, from process start: at most 1.1x openapi-fetch',
    (major) => `cold process ${major}`,
    () => atMost(1.1, 'openapi-fetch'),
  ],
  [
    'cold, from import: below ky, axios and @octokit/request',
    (major) => `cold ${major}`,
    () => below(COLD),
  ],
  [
    'cold, from process start: below ky, axios and @octokit/request',
    (major) => `cold process ${major}`,
    () => below(COLD),
  ],
  [
    'calls per second, 256 at a time: at least 0.95x hand-written',
    (major) => `load 256 ${major}`,
    () => atLeast(0.95, BASELINE),
  ],
  [
    'listApiTokens of 10,000 tokens: at most 1.05x hand-written',
    (major) => `list 10000 ${major}`,
    () => atMost(1.05, BASELINE),
  ],
  [
    'ensureApiToken of the last of 10,000 tokens: at most 1.5x listApiTokens of them',
    (major) => `ensure 10000 ${major}`,
    () => between('ensureApiToken', 0, 1.5),
  ],
  ...[1000, 10_000].map((calls) => [
    `memory of a call in flight: at most 1,250 bytes of wasm, ${count(calls)} calls`,
    (major) => `wasm in flight ${calls} ${major}`,
    () => (of) => {
      const { median } = of[OURS];
      return { measured: `${count(Math.round(median))} bytes`, isReached: median <= 1250 };
    },
  ]),
  [
    '8,000 ensureApiToken block at most 3x as long as 8,000 createApiToken',
    (major) => `at once 8000 ${major}`,
    () => between('ensureApiToken', 0, 3),
  ],
  [
    'createGuestToken, the last operation, costs what createApiToken, the first, does: within 10 %',
    (major) => `operations ${major}`,
    () => between('createGuestToken', 0.9, 1.1),
  ],
];

const WORKERD = [
  [`processor's time of a request: at most 1.4x hand-written`, atMost(1.4, BASELINE)],
  [`processor's time of a request: below ky`, below(['ky'])],
];

/** 1x, with a tolerance for noise. */
const LINEAR = 1.02;
/** The same memory, with a tolerance of a page. */
const FLAT = 1.02;

/**
 * @param {import('./figure.mjs').Figure[]} figures
 * @returns {Verdict[]}
 */
export function judge(figures) {
  const verdicts = [];
  const found = (id) => figures.find((figure) => figure.id === id);
  /** @type {(text: string, where: string, id: string, look: Judge) => void} */
  const target = (text, where, id, look) => {
    const figure = found(id);
    // A run may measure only some parts.
    if (figure) verdicts.push({ text, where, ...look(figure.of) });
  };
  for (const major of MAJORS) {
    const where = `Node ${major}`;
    const limit = CALL[major];
    const text = `a call with a real Response: at most ${limit}x hand-written`;
    target(text, where, `call real ${major}`, atMost(limit, BASELINE));
    for (const [text, id, look] of ON_NODE) target(text, where, id(major), look(major));
  }
  const [most] = [100_000, 10_000].map((calls) => found(`growth ${calls}`)).filter(Boolean);
  const few = found('growth 1000');
  if (most && few) {
    const ratio = ratioOf(most.of[OURS].values, few.of[OURS].values);
    const isReached = ratio.median <= LINEAR;
    const pair = `${most.column} costs 1.0x one of ${few.column}`;
    const text = `linear: a call of ${pair}, up to ${LINEAR}x`;
    verdicts.push({ text, where: 'Node 24', measured: times(ratio), isReached });
  }
  for (const [text, look] of WORKERD) target(text, 'workerd', 'workerd cpu', look);
  const [, second, , last] = [1, 2, 3, 4].map((round) => found(`abandoned ${round}`));
  if (second && last) {
    // An overdue call is freed by the second search, so that the first two rounds need new memory.
    const [before, after] = [second, last].map(({ of }) => of[OURS].median);
    const text = 'abandoned calls: as much memory after the fourth round as after the second';
    const measured = `${count(after)} after ${count(before)} pages`;
    verdicts.push({ text, where: 'workerd', measured, isReached: after <= FLAT * before });
  }
  return verdicts;
}
