import type { ApiFailure } from '../api/failure';
import { describeFailure } from '../format/failure';
import { countdown } from '../format/time';
import { toWorkerTime, now } from '../state/clock';
import { Icon } from './icon';

interface Props {
  failure: ApiFailure;
  onRetry?: () => void;
}

export function FailureNote({ failure, onRetry }: Props) {
  const { title, advice } = describeFailure(failure);
  const wait = failure.retryAt === undefined ? 0 : toWorkerTime(failure.retryAt) - now.value;
  return (
    <div class={`note ${failure.outcome === 'unknown' ? 'warning' : 'error'}`}>
      <Icon name="warning" />
      <div class="note-text">
        <div role="alert">
          <strong>{title}</strong>
          <p>{advice}</p>
        </div>
        <details>
          <summary>Details</summary>
          <p>
            <code>{failure.code}</code> {failure.message}
          </p>
        </details>
        {onRetry && (
          <button type="button" class="button small" disabled={wait > 0} onClick={onRetry}>
            {wait > 0 ? `Try again in ${countdown(wait)}` : 'Try again'}
          </button>
        )}
        {!onRetry && wait > 0 && <p role="timer">Try again in {countdown(wait)}.</p>}
      </div>
    </div>
  );
}
