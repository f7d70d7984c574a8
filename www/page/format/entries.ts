// Converts the events of the timeline to entries. A request and its response become one entry.
import type { TimelineEvent } from '../api/types';
import { duration } from './time';

export type Tone = 'success' | 'warning' | 'error' | 'neutral' | 'progress' | 'info';

export interface Entry {
  id: string;
  at: number;
  tone: Tone;
  title: string;
  /** The text of the badge. */
  result?: string;
  note?: string;
  request?: { method: string; path: string; credential: string; attempt: number };
  status?: number;
  durationMs?: number;
  code?: string;
}

const TITLES: Record<string, string> = {
  createApiToken: 'Create token',
  listApiTokens: 'List tokens',
  rotateApiKey: 'Rotate key',
  listDataApps: 'List data apps',
};

const OUTCOMES: Record<string, [Tone, string, string?]> = {
  done: ['success', 'Done'],
  rejected: ['error', 'Rejected', 'The server rejected the request. Nothing was changed.'],
  notSent: ['neutral', 'Not sent', 'No connection could be established. Nothing was changed.'],
  unknown: ['warning', 'Response lost', 'The request may have been executed anyway.'],
};

const timeOf = ({ at }: TimelineEvent) => (typeof at === 'number' ? at : Date.parse(at));

export function entriesOf(events: readonly TimelineEvent[]): Entry[] {
  const entries: Entry[] = [];
  const pending: PendingRequest[] = [];
  events.forEach((event, index) => {
    const id = String(event.id ?? index);
    if (event.phase === 'reconcile' || (event.phase === 'broker' && event.action !== 'intent')) markUnanswered(pending, event);
    if (event.phase === 'response') {
      const position = pending.findIndex((one) => sameRequest(one.event, event));
      const [request] = position < 0 ? [] : pending.splice(position, 1);
      if (request) Object.assign(request.entry, responseFields(event));
      else entries.push({ ...requestEntry(event, id), ...responseFields(event) });
      return;
    }
    const entry = event.phase === 'request' ? requestEntry(event, id) : otherEntry(event, id);
    entries.push(entry);
    if (event.phase === 'request') pending.push({ event, entry });
  });
  return entries;
}

interface PendingRequest {
  event: TimelineEvent;
  entry: Entry;
}

/** Marks the pending requests of a call as unanswered once its outcome is checked, because the process that sent them may have been killed. */
function markUnanswered(pending: PendingRequest[], next: TimelineEvent) {
  for (const { event, entry } of pending.filter(({ event }) => event.call === next.call)) {
    Object.assign(entry, responseFields({ ...event, outcome: 'unknown', code: 'TIMEOUT', durationMs: timeOf(next) - timeOf(event) }));
    pending.splice(
      pending.findIndex((one) => one.entry === entry),
      1,
    );
  }
}

const sameRequest = (one: TimelineEvent, other: TimelineEvent) =>
  one.operation === other.operation && one.attempt === other.attempt && one.call === other.call;

function requestEntry(event: TimelineEvent, id: string): Entry {
  const { operation = '', method = '', path = '', attempt = 1 } = event;
  const credential = operation === 'rotateApiKey' ? 'API key' : 'service token';
  return {
    id,
    at: timeOf(event),
    tone: 'progress',
    title: TITLES[operation] ?? operation,
    result: 'Pending',
    request: { method, path, credential, attempt },
  };
}

function responseFields({ outcome = 'unknown', status, durationMs, code }: TimelineEvent): Partial<Entry> {
  const [tone, result, note] = OUTCOMES[outcome] ?? ['neutral', outcome];
  return {
    tone,
    result: code === 'TIMEOUT' ? 'No response' : result,
    ...(note ? { note } : {}),
    ...(status ? { status } : {}),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(code ? { code } : {}),
  };
}

function otherEntry(event: TimelineEvent, id: string): Entry {
  const at = timeOf(event);
  if (event.phase === 'wait') return { id, at, tone: 'neutral', title: `Wait ${duration(event.waitMs ?? 0)} before the next attempt` };
  if (event.phase === 'reconcile') {
    return {
      id,
      at,
      tone: 'info',
      title: 'Check outcome',
      result: 'Reconciling',
      note: 'The request is not repeated. The list of tokens shows whether the token was created.',
    };
  }
  return brokerEntry(event, id, at);
}

// The actions of the Worker itself. The note of an event describes the details.
const ACTIONS: Record<string, [Tone, string]> = {
  intent: ['neutral', 'Intent recorded'],
  stored: ['success', 'Key stored'],
  adopted: ['success', 'Adopted'],
  unknown: ['warning', 'Outcome unknown'],
  failed: ['error', 'Failed'],
  missing: ['error', 'Missing'],
  replaced: ['success', 'Duplicate replaced'],
  reconciled: ['info', 'Outcome determined'],
  notExecuted: ['info', 'Outcome determined'],
};

function brokerEntry({ action = '', note, outcome, code }: TimelineEvent, id: string, at: number): Entry {
  const [tone, title] = ACTIONS[action] ?? [OUTCOMES[outcome ?? '']?.[0] ?? 'neutral', action];
  return { id, at, tone, title, ...(note ? { note } : {}), ...(code ? { code } : {}), ...(tone === 'info' ? { result: 'Reconciled' } : {}) };
}
