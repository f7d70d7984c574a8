import type { Token } from '../api/types';
import { clockTime, countdown, exact } from '../format/time';
import { now } from '../state/clock';
import { Icon } from './icon';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A countdown until the old key becomes invalid. */
export function OldKeyExpiry({ token: { name, rotatedAt, oldKeyExpiresAt } }: { token: Token }) {
  const end = Date.parse(oldKeyExpiresAt ?? '');
  const left = end - now.value;
  // An expiry long ago is no longer of interest.
  if (Number.isNaN(end) || left < -DAY_MS) return null;
  if (left <= 0) {
    return (
      <p class="old-key expired">
        <Icon name="check" /> The old key expired at {clockTime(end)}.
      </p>
    );
  }
  const start = Date.parse(rotatedAt ?? '');
  return (
    <div class="old-key">
      <p>
        <Icon name="clock" />
        <span>
          Old key valid for{' '}
          <time role="timer" dateTime={new Date(end).toISOString()}>
            {countdown(left)}
          </time>
          <span class="until"> (until {left > DAY_MS / 2 ? exact(end) : clockTime(end)})</span>
        </span>
      </p>
      {start < end && <progress aria-label={`Time left for the old key of ${name}`} max={end - start} value={Math.min(left, end - start)} />}
    </div>
  );
}
