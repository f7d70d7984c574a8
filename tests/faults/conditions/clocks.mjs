// Conditions with clocks that jump, and with a program that is too busy to notice that a deadline has passed.
import { define } from './define.mjs';

const HOUR_MS = 3_600_000;
// By then, the request was sent, and the headers have arrived if the server sends them first.
const WAITING_MS = 60;
const DEADLINE_MS = 1000;
const BEFORE_DEADLINE_MS = 700;
const BUSY_MS = 700;

/** Changes the wall clock, as time synchronization or a resumed machine does. */
function setWallClock(program, byMs) {
  const HostDate = Date;
  const hostNow = Date.now.bind(Date);
  const now = () => hostNow() + byMs;
  class SetDate extends HostDate {
    constructor(...parts) {
      super(...(parts.length > 0 ? parts : [now()]));
    }
  }
  define(program, HostDate, 'now', { value: now, writable: true });
  define(program, globalThis, 'Date', { value: SetDate, writable: true });
}

function setMonotonicClock(program, byMs) {
  const hostNow = performance.now.bind(performance);
  define(program, performance, 'now', { value: () => hostNow() + byMs, writable: true });
}

function stopClocks(program) {
  const [wall, monotonic] = [Date.now(), performance.now()];
  define(program, Date, 'now', { value: () => wall, writable: true });
  define(program, performance, 'now', { value: () => monotonic, writable: true });
}

/** Makes the server answer after the jump. */
const jumping = (jump) => (program) =>
  program.later(WAITING_MS, () => {
    jump(program);
    void program.release();
  });

/** Blocks the event loop. Clocks of workerd do not advance meanwhile, so that it counts iterations, at least a hundred of which take a microsecond. */
function keepBusy(ms) {
  const startedAt = performance.now();
  let rounds = 0;
  while (performance.now() < startedAt + ms) {
    rounds += 1;
    if (rounds > 100_000 && performance.now() === startedAt) break;
  }
  if (performance.now() !== startedAt) return;
  let sum = 1;
  for (let round = 0; round < ms * 1_000_000; round += 1) sum = (Math.imul(sum, 1_664_525) + 1_013_904_223) | 0;
  if (sum === 0.5) throw new Error('an integer');
}

/** Blocks the event loop from before the deadline until long after it, while the answer of the server arrives. */
const busyAtDeadline = (program) => {
  let isOver = false;
  program.undo(() => (isOver = true));
  program.options.timeoutMs = DEADLINE_MS;
  program.later(BEFORE_DEADLINE_MS, async () => {
    await program.release();
    if (!isOver) keepBusy(BUSY_MS);
  });
};

/** @type {Record<string, import('./index.mjs').Condition>} */
export const clocks = {
  'the clock jumps forward': jumping((program) => setWallClock(program, HOUR_MS)),
  'the clock jumps back': jumping((program) => setWallClock(program, -HOUR_MS)),
  'the monotonic clock jumps forward': jumping((program) => setMonotonicClock(program, HOUR_MS)),
  'the monotonic clock jumps back': jumping((program) => setMonotonicClock(program, -HOUR_MS)),
  'all clocks jump forward': jumping((program) => {
    setWallClock(program, HOUR_MS);
    setMonotonicClock(program, HOUR_MS);
  }),
  'all clocks stand still': stopClocks,
  'the clock jumps forward and another call starts': (program) =>
    program.later(WAITING_MS, async () => {
      setWallClock(program, HOUR_MS);
      const other = { ...program.options, baseUrl: program.warmUrl };
      await program.api.createApiToken(program.request, other).catch(({ code }) => program.report(`the other call ended with ${code}`));
      void program.release();
    }),
  'busy at the deadline': busyAtDeadline,
};
