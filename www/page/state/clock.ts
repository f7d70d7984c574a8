import { signal } from '@preact/signals';

/** How far the clock of the Worker is ahead of the clock of this device. */
let offsetMs = 0;

/** The Worker's time in milliseconds, as of the last tick. */
export const now = signal(Date.now());

const tick = () => {
  now.value = Date.now() + offsetMs;
};

export function setClock(workerTime: string | undefined) {
  const time = Date.parse(workerTime ?? '');
  if (Number.isNaN(time)) return;
  // A difference below a second is latency. A countdown must not jump with each response.
  const difference = time - Date.now();
  if (Math.abs(difference - offsetMs) > 1000) offsetMs = Math.abs(difference) > 1000 ? difference : 0;
  tick();
}

/** Converts a time of this device's clock to the clock of the Worker. */
export const toWorkerTime = (local: number) => local + offsetMs;

setInterval(tick, 1000);
