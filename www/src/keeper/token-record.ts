import type { Identity } from '../identity.ts';

interface Attempt {
  /** When the intent was stored, before anything was sent. All times are in milliseconds since 1970. */
  since: number;
  /** If the list does not show the operation by then, it has not happened. */
  settledAt: number;
  /** How often the list did not show it yet. */
  looks: number;
}

/** An operation that was started and whose outcome is not known yet. */
export type Intent =
  | (Attempt & { kind: 'creating' })
  /** `known` are the fingerprints of the keys that were listed under this name before. `asked` tells whether a caller waits for it. */
  | (Attempt & { kind: 'rotating'; graceSeconds: number; known: string[]; asked: boolean });

export interface TokenRecord extends Identity {
  key: string | null;
  /** When the key was created. */
  keySince: number | null;
  rotatedAt: number | null;
  /** When the previous key becomes invalid. */
  oldKeyEndsAt: number | null;
  intent: Intent | null;
  /** A rotation that happened after its caller had received `OUTCOME_UNKNOWN`, so that its key is still to be returned. */
  owed: { graceSeconds: number; until: number } | null;
}

const SLOT = 'token';

/** Stores the record of a keeper. */
export class TokenStore {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  read(): TokenRecord | undefined {
    return this.#storage.kv.get<TokenRecord>(SLOT);
  }

  /** Resolves once the record is on disk. Only then may a request be sent or a key be returned. */
  async write(record: TokenRecord): Promise<TokenRecord> {
    this.#storage.kv.put(SLOT, record);
    await this.#storage.sync();
    return record;
  }

  async remove(): Promise<void> {
    this.#storage.kv.delete(SLOT);
    await this.#storage.sync();
  }
}
