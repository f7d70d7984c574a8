const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const twoDigits = (number: number) => String(number).padStart(2, '0');

/** `04:59`, `1:04:59`, `24:00:00`, `2 d 1:04:59`. */
export function countdown(ms: number) {
  const left = Math.max(0, Math.ceil(ms / 1000));
  const clock = `${twoDigits(Math.floor((left % HOUR) / MINUTE))}:${twoDigits(left % MINUTE)}`;
  if (left < HOUR) return clock;
  if (left <= DAY) return `${Math.floor(left / HOUR)}:${clock}`;
  return `${Math.floor(left / DAY)} d ${Math.floor((left % DAY) / HOUR)}:${clock}`;
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

export function ago(then: number, now: number) {
  const seconds = Math.round((then - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 45) return 'just now';
  if (size < HOUR) return relative.format(Math.round(seconds / MINUTE), 'minute');
  if (size < DAY) return relative.format(Math.round(seconds / HOUR), 'hour');
  return relative.format(Math.round(seconds / DAY), 'day');
}

const exactFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const clockFormat = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

export const exact = (time: number) => exactFormat.format(time);
export const clockTime = (time: number) => clockFormat.format(time);

/** `340 ms`, `2.5 s`, `2 min`. */
export function duration(ms: number) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(1))} s`;
  return `${Number((ms / 60_000).toFixed(1))} min`;
}
