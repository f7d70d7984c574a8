import { useComputed } from '@preact/signals';
import { entriesOf } from '../format/entries';
import { timeline } from '../state/broker';
import { tokenName } from '../state/selection';
import { EmptyState } from './empty-state';
import { FailureNote } from './failure-note';
import { Skeleton } from './skeleton';
import { TimelineEntry } from './timeline-entry';

export function TimelineCard() {
  const entries = useComputed(() => {
    const { value } = timeline.state.value;
    return value && entriesOf(value).reverse();
  });
  const name = tokenName.value;
  const { failure } = timeline.state.value;
  const list = entries.value;
  return (
    <section class="card timeline" aria-labelledby="timeline-heading">
      <header class="card-head">
        <div>
          <h2 id="timeline-heading">Timeline</h2>
          <p class="muted">{name === undefined ? 'Requests to Databrain and their responses.' : name}</p>
        </div>
      </header>
      {name === undefined && (
        <EmptyState icon="clock" title="Choose a token">
          Its requests, responses and reconciliations appear here.
        </EmptyState>
      )}
      <p class="visually-hidden" role="status">
        {list?.[0] && `Latest event: ${list[0].title}. ${list[0].result ?? ''}`}
      </p>
      {name !== undefined && failure && <FailureNote failure={failure} onRetry={timeline.reload} />}
      {name !== undefined && !list && !failure && <Skeleton what="the timeline" rows={4} />}
      {list?.length === 0 && (
        <EmptyState icon="clock" title="No events yet">
          The broker has not sent any requests for this token.
        </EmptyState>
      )}
      {list && list.length > 0 && (
        <>
          <ol class="entries" aria-label="Events, newest first" tabIndex={0}>
            {list.map((entry) => (
              <TimelineEntry key={entry.id} entry={entry} />
            ))}
          </ol>
          <p class="card-footer">The timeline contains no credentials, queries or bodies.</p>
        </>
      )}
    </section>
  );
}
