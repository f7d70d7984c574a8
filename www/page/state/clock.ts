import { signal } from '@preact/signals';

/** How far the clock of the Worker is ahead of the clock of this device. */
let ahead = 0;

/** The Worker's time in milliseconds, as of the last tick. */
export const now = signal(Date.now());

const tick = () => {
  now.value = Date.now() + ahead;
};

export function setClock(workerTime: string | undefined) {
  const time = Date.parse(workerTime ?? '');
  if (Number.isNaN(time)) return;
  // A difference below a second is the latency of the answer, and a countdown must not jump with each answer.
  const difference = time - Date.now();
  if (Math.abs(difference - ahead) > 1000) ahead = Math.abs(difference) > 1000 ? difference : 0;
  tick();
}

/** Converts a time of this device's clock to the clock of the Worker. */
export const asWorkerTime = (local: number) => local + ahead;

setInterval(tick, 1000);
