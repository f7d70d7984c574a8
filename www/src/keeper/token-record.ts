import type { Identity } from '../identity.ts';

/** All times are in milliseconds since 1970. */
interface Attempt {
  /** When the intent was stored, before anything was sent. */
  startedAt: number;
  /** If the list does not show the operation by then, it was not executed. */
  deadline: number;
  /** The number of checks that found no outcome. */
  checks: number;
}

interface Creation extends Attempt {
  kind: 'creating';
}

interface Rotation extends Attempt {
  kind: 'rotating';
  graceSeconds: number;
  /** The fingerprints of the keys that were listed under this name before the rotation. */
  knownFingerprints: string[];
  /** False for a rotation by the Cron Trigger, whose key no caller waits for. */
  requestedByCaller: boolean;
}

/** An operation that was started and whose outcome is not known yet. */
export type Intent = Creation | Rotation;

export interface TokenRecord extends Identity {
  key: string | null;
  keyCreatedAt: number | null;
  rotatedAt: number | null;
  /** When the previous key becomes invalid. */
  oldKeyExpiresAt: number | null;
  intent: Intent | null;
  /** A rotation that completed after its caller had received `OUTCOME_UNKNOWN`. Until `expiresAt`, a retry receives its key. */
  undelivered: { graceSeconds: number; expiresAt: number } | null;
}

const RECORD_KEY = 'token';

/** Stores the record of a keeper. */
export class TokenStore {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  read(): TokenRecord | undefined {
    return this.#storage.kv.get<TokenRecord>(RECORD_KEY);
  }

  /** Resolves once the record is on disk. Only then may a request be sent or a key be returned. */
  async write(record: TokenRecord): Promise<TokenRecord> {
    this.#storage.kv.put(RECORD_KEY, record);
    await this.#storage.sync();
    return record;
  }

  async remove(): Promise<void> {
    this.#storage.kv.delete(RECORD_KEY);
    await this.#storage.sync();
  }
}
