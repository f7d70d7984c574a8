import { useComputed } from '@preact/signals';
import { timeline } from '../state/broker';
import { tokenName } from '../state/place';
import { entriesOf } from '../words/entries';
import { Empty } from './empty';
import { FailureNote } from './failure-note';
import { Skeleton } from './skeleton';
import { TimelineEntry } from './timeline-entry';

export function TimelineCard() {
  const entries = useComputed(() => {
    const { value } = timeline.held.value;
    return value && entriesOf(value).reverse();
  });
  const name = tokenName.value;
  const { failure } = timeline.held.value;
  const list = entries.value;
  return (
    <section class="card timeline" aria-labelledby="timeline-heading">
      <header class="card-head">
        <div>
          <h2 id="timeline-heading">Timeline</h2>
          <p class="quiet">{name === undefined ? 'The requests to Databrain, and their answers.' : name}</p>
        </div>
      </header>
      {name === undefined && (
        <Empty icon="clock" title="Choose a token">
          Its requests, answers and reconciliations show up here.
        </Empty>
      )}
      <p class="unseen" role="status">
        {list?.[0] && `Newest event: ${list[0].title}. ${list[0].verdict ?? ''}`}
      </p>
      {name !== undefined && failure && <FailureNote failure={failure} onRetry={timeline.reload} />}
      {name !== undefined && !list && !failure && <Skeleton what="the timeline" rows={4} />}
      {list?.length === 0 && (
        <Empty icon="clock" title="Nothing yet">
          The broker has not done anything for this token.
        </Empty>
      )}
      {list && list.length > 0 && (
        <>
          <ol class="entries" aria-label="Events, newest first" tabIndex={0}>
            {list.map((entry) => (
              <TimelineEntry key={entry.id} entry={entry} />
            ))}
          </ol>
          <p class="foot">Credentials, queries and bodies never reach this page.</p>
        </>
      )}
    </section>
  );
}
