// Clocks that jump, and a program that is too busy to notice that a deadline has passed.
import { define } from './define.mjs';

const HOUR_MS = 3_600_000;
// By then the request is on its way, and where the server sends headers first, they are there.
const WAITING_MS = 60;
const DEADLINE_MS = 1000;
const BEFORE_DEADLINE_MS = 700;
const BUSY_MS = 700;

/** Sets the wall clock, as the synchronization of time or a resumed machine does. */
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

/** The server answers after the jump, whenever that comes. */
const jumping = (jump) => (program) =>
  program.later(WAITING_MS, () => {
    jump(program);
    void program.release();
  });

/** Lets nothing else run. On workerd clocks stand still meanwhile, so that it counts rounds, a hundred or more of which are a microsecond. */
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

/** Busy from before the deadline until long after it. What the server sends arrives meanwhile. */
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
  'the clock jumps forward and another call begins': (program) =>
    program.later(WAITING_MS, async () => {
      setWallClock(program, HOUR_MS);
      const other = { ...program.options, baseUrl: program.warmUrl };
      await program.api.createApiToken(program.request, other).catch(({ code }) => program.report(`the other call ended with ${code}`));
      void program.release();
    }),
  'busy at the deadline': busyAtDeadline,
};
