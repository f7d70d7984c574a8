// Converts the events of the timeline to entries. A request and its answer become one entry.
import type { TimelineEvent } from '../api/types';
import { duration } from './time';

export type Tone = 'good' | 'warn' | 'bad' | 'calm' | 'busy' | 'find';

export interface Entry {
  id: string;
  at: number;
  tone: Tone;
  title: string;
  /** The result in a word or two. */
  verdict?: string;
  note?: string;
  request?: { method: string; path: string; credential: string; attempt: number };
  status?: number;
  durationMs?: number;
  code?: string;
}

const TITLES: Record<string, string> = {
  createApiToken: 'Create the token',
  listApiTokens: 'List the tokens',
  rotateApiKey: 'Rotate the key',
  listDataApps: 'List the data apps',
};

const VERDICTS: Record<string, [Tone, string, string?]> = {
  done: ['good', 'Done'],
  rejected: ['bad', 'Refused', 'The server refused. Nothing happened.'],
  notSent: ['calm', 'Not sent', 'No connection could be established. Nothing happened.'],
  unknown: ['warn', 'Answer lost', 'It may have happened anyway.'],
};

const timeOf = ({ at }: TimelineEvent) => (typeof at === 'number' ? at : Date.parse(at));

export function entriesOf(events: readonly TimelineEvent[]): Entry[] {
  const entries: Entry[] = [];
  const waiting: Waiting[] = [];
  events.forEach((event, index) => {
    const id = String(event.id ?? index);
    if (event.phase === 'reconcile' || (event.phase === 'broker' && event.act !== 'intent')) giveUp(waiting, event);
    if (event.phase === 'response') {
      const asked = waiting.findIndex((one) => sameRequest(one.event, event));
      const [known] = asked < 0 ? [] : waiting.splice(asked, 1);
      if (known) Object.assign(known.entry, answered(event));
      else entries.push({ ...opened(event, id), ...answered(event) });
      return;
    }
    const entry = event.phase === 'request' ? opened(event, id) : other(event, id);
    entries.push(entry);
    if (event.phase === 'request') waiting.push({ event, entry });
  });
  return entries;
}

interface Waiting {
  event: TimelineEvent;
  entry: Entry;
}

/** Marks the pending requests of a call as unanswered once its outcome is being checked: the process that waited may have been killed. */
function giveUp(waiting: Waiting[], next: TimelineEvent) {
  for (const { event, entry } of waiting.filter(({ event }) => event.call === next.call)) {
    Object.assign(entry, answered({ ...event, outcome: 'unknown', code: 'TIMEOUT', durationMs: timeOf(next) - timeOf(event) }));
    waiting.splice(
      waiting.findIndex((one) => one.entry === entry),
      1,
    );
  }
}

const sameRequest = (one: TimelineEvent, other: TimelineEvent) =>
  one.operation === other.operation && one.attempt === other.attempt && one.call === other.call;

function opened(event: TimelineEvent, id: string): Entry {
  const { operation = '', method = '', path = '', attempt = 1 } = event;
  const credential = operation === 'rotateApiKey' ? 'API key' : 'service token';
  return {
    id,
    at: timeOf(event),
    tone: 'busy',
    title: TITLES[operation] ?? operation,
    verdict: 'No answer yet',
    request: { method, path, credential, attempt },
  };
}

function answered({ outcome = 'unknown', status, durationMs, code }: TimelineEvent): Partial<Entry> {
  const [tone, verdict, note] = VERDICTS[outcome] ?? ['calm', outcome];
  return {
    tone,
    verdict: code === 'TIMEOUT' ? 'No answer' : verdict,
    ...(note ? { note } : {}),
    ...(status ? { status } : {}),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(code ? { code } : {}),
  };
}

function other(event: TimelineEvent, id: string): Entry {
  const at = timeOf(event);
  if (event.phase === 'wait') return { id, at, tone: 'calm', title: `Wait ${duration(event.waitMs ?? 0)} before the next attempt` };
  if (event.phase === 'reconcile') {
    return {
      id,
      at,
      tone: 'find',
      title: 'Check the outcome',
      verdict: 'Reconciling',
      note: 'Nothing is sent again. The list of tokens shows whether the token was created.',
    };
  }
  return brokersOwn(event, id, at);
}

// The actions of the Worker itself. The note of the event has the details.
const ACTS: Record<string, [Tone, string]> = {
  intent: ['calm', 'Intent recorded'],
  stored: ['good', 'Key stored'],
  adopted: ['good', 'Taken over'],
  unknown: ['warn', 'Outcome unknown'],
  failed: ['bad', 'Failed'],
  reconciled: ['find', 'Outcome found'],
  nothingHappened: ['find', 'Outcome found'],
};

function brokersOwn({ act = '', note, outcome, code }: TimelineEvent, id: string, at: number): Entry {
  const [tone, title] = ACTS[act] ?? [VERDICTS[outcome ?? '']?.[0] ?? 'calm', act];
  return { id, at, tone, title, ...(note ? { note } : {}), ...(code ? { code } : {}), ...(tone === 'find' ? { verdict: 'Reconciled' } : {}) };
}
