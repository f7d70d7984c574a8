import type { Token } from '../api/types';
import { now } from '../state/clock';
import { clockTime, countdown, exact } from '../words/time';
import { Icon } from './icon';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Counts down to the time at which the replaced key becomes invalid. */
export function OldKey({ token: { name, rotatedAt, oldKeyEndsAt } }: { token: Token }) {
  const end = Date.parse(oldKeyEndsAt ?? '');
  const left = end - now.value;
  // A key that became invalid long ago is not shown.
  if (Number.isNaN(end) || left < -DAY_MS) return null;
  if (left <= 0) {
    return (
      <p class="old-key ended">
        <Icon name="check" /> The old key ended at {clockTime(end)}.
      </p>
    );
  }
  const start = Date.parse(rotatedAt ?? '');
  return (
    <div class="old-key">
      <p>
        <Icon name="clock" />
        <span>
          Old key works for{' '}
          <time role="timer" dateTime={new Date(end).toISOString()}>
            {countdown(left)}
          </time>{' '}
          more<span class="until"> (until {left > DAY_MS / 2 ? exact(end) : clockTime(end)})</span>
        </span>
      </p>
      {start < end && <progress aria-label={`Time left for the old key of ${name}`} max={end - start} value={Math.min(left, end - start)} />}
    </div>
  );
}
