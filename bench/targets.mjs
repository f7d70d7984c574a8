/**
 * What the project wants to reach. Each is a ratio within one run, printed with what was measured; none fails anything.
 * @module
 */
import { BASELINE, LIBRARIES, OURS } from './clients.mjs';

/** @typedef {{text: string, where: string, measured: string, isReached: boolean}} Verdict */

const MAJORS = [20, 24];
/** Of a call, to hand-written: the engine of Node 24 runs that faster than the calls between wasm and host. */
const CALL = { 20: 1.45, 24: 2.3 };
const times = (value) => `${value.toFixed(2)}x`;

/**
 * @param {import('./figure.mjs').Figure[]} figures
 * @returns {Verdict[]}
 */
export function judge(figures) {
  const verdicts = [];
  const found = (id) => figures.find((figure) => figure.id === id);
  /** @param {(of: Record<string, {median: number, ratio: {median: number} | null}>) => {measured: string, isReached: boolean}} look */
  const target = (text, where, id, look) => {
    const figure = found(id);
    // A run may measure a part only.
    if (figure) verdicts.push({ text, where, ...look(figure.of) });
  };
  // To hand-written as the tables have it, by rounds.
  const ratioTo = (of, other) => (other === BASELINE ? of[OURS].ratio.median : of[OURS].ratio.median / of[other].ratio.median);
  const atMost = (limit, other) => (of) => ({ measured: times(ratioTo(of, other)), isReached: ratioTo(of, other) <= limit });
  const below = (others) => (of) => {
    const [nearest] = others.toSorted((one, another) => of[one].ratio.median - of[another].ratio.median);
    return { measured: `${times(ratioTo(of, nearest))} ${nearest}`, isReached: ratioTo(of, nearest) < 1 };
  };
  for (const major of MAJORS) {
    const where = `Node ${major}`;
    target(`a call with a real Response: at most ${CALL[major]}x hand-written`, where, `call real ${major}`, atMost(CALL[major], BASELINE));
    target('a call with a real Response: below every library', where, `call real ${major}`, below(LIBRARIES));
    for (const [id, what] of [
      ['cold', 'from import'],
      ['cold process', 'from process start'],
    ]) {
      target(`cold, ${what}: at most 2x openapi-fetch`, where, `${id} ${major}`, atMost(2, 'openapi-fetch'));
      target(`cold, ${what}: below ky, axios and @octokit/request`, where, `${id} ${major}`, below(['ky', 'axios', 'octokit-request']));
    }
    target('calls per second, 256 at a time: at least 0.95x hand-written', where, `load 256 ${major}`, (of) => {
      const ratio = ratioTo(of, BASELINE);
      return { measured: times(ratio), isReached: ratio >= 0.95 };
    });
    target('listApiTokens of 10,000 tokens: at most 1.2x hand-written', where, `list 10000 ${major}`, atMost(1.2, BASELINE));
    for (const calls of [1000, 10_000]) {
      target(`memory of a call in flight: at most 1,536 bytes of wasm, ${calls.toLocaleString('en')} calls`, where, `wasm in flight ${calls} ${major}`, (of) => ({
        measured: `${Math.round(of[OURS].median)} bytes`,
        isReached: of[OURS].median <= 1536,
      }));
    }
    target('8,000 ensureApiToken block at most 3x as long as 8,000 createApiToken', where, `at once 8000 ${major}`, (of) => {
      const { median: ratio } = of.ensureApiToken.ratio;
      return { measured: times(ratio), isReached: ratio <= 3 };
    });
    target('createGuestToken, the last of the table, costs what createApiToken, the first, does: within 10 %', where, `operations ${major}`, (of) => {
      const { median: ratio } = of.createGuestToken.ratio;
      return { measured: times(ratio), isReached: ratio >= 0.9 && ratio <= 1.1 };
    });
  }
  const [most] = [100_000, 10_000].map((count) => found(`growth ${count}`)).filter(Boolean);
  const few = found('growth 1000');
  if (most && few) {
    const ratio = most.of[OURS].median / few.of[OURS].median;
    const text = `linear: a call of ${most.column} costs at most 1.1x one of ${few.column}`;
    verdicts.push({ text, where: 'Node 24', measured: times(ratio), isReached: ratio <= 1.1 });
  }
  return verdicts;
}
