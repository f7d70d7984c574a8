import type { Entry } from '../format/entries';
import { clockTime, duration } from '../format/time';

export const TimelineEntry = ({ entry: { at, tone, title, result, note, request, status, durationMs, code } }: { entry: Entry }) => (
  <li class={`entry ${tone}`}>
    <div class="entry-head">
      <h3>{title}</h3>
      {result && (
        <span class={`badge ${tone}`}>
          {status && <>{status} </>}
          {result}
        </span>
      )}
    </div>
    {request && (
      <p class="entry-request">
        <code>
          <b>{request.method}</b> {request.path}
        </code>
      </p>
    )}
    {note && <p class="entry-note">{note}</p>}
    <p class="entry-facts">
      <time dateTime={new Date(at).toISOString()}>{clockTime(at)}</time>
      {durationMs !== undefined && <span>{duration(durationMs)}</span>}
      {request && request.attempt > 1 && <span>attempt {request.attempt}</span>}
      {request && (
        <span>
          {request.credential} <span aria-hidden="true">••••••</span>
          <span class="visually-hidden">masked</span>
        </span>
      )}
      {code && <code>{code}</code>}
    </p>
  </li>
);
