import type { DatabrainEvent } from 'databrain-edge';

/** An action of the broker itself. */
export interface BrokerEvent {
  action: 'adopted' | 'intent' | 'stored' | 'reconciled' | 'notExecuted' | 'missing' | 'replaced' | 'unknown' | 'failed';
  note: string;
  operation?: string;
  outcome?: string;
  code?: string;
}

export type TimelineEvent = { id: number; at: string; call: string } & (DatabrainEvent | ({ phase: 'broker' } & BrokerEvent));

const MAX_EVENTS = 400;

/** The requests, responses and decisions for one token. It never contains a credential. */
export class Timeline {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  add(call: string, event: DatabrainEvent | BrokerEvent): void {
    // Not in the constructor, because reading must not create storage, and `deleteAll` also removes the table.
    this.#sql.exec('CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, call TEXT NOT NULL, body TEXT NOT NULL)');
    const body = JSON.stringify('action' in event ? { phase: 'broker', ...event } : event);
    const { id } = this.#sql.exec<{ id: number }>('INSERT INTO event (at, call, body) VALUES (?, ?, ?) RETURNING id', Date.now(), call, body).one();
    this.#sql.exec('DELETE FROM event WHERE id <= ?', id - MAX_EVENTS);
  }

  /** Returns the events, oldest first. */
  read(): TimelineEvent[] {
    if (this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'event'").toArray().length === 0) return [];
    const rows = this.#sql.exec<{ id: number; at: number; call: string; body: string }>('SELECT id, at, call, body FROM event ORDER BY id').toArray();
    return rows.map(({ id, at, call, body }) => ({ id, at: new Date(at).toISOString(), call, ...JSON.parse(body) }));
  }
}
