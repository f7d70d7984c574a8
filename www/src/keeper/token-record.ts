import type { Identity } from '../identity.ts';

interface Attempt {
  /** When it was written down, before anything was sent; milliseconds since 1970, as all times here. */
  since: number;
  /** From then on, what has not shown in the list will not happen any more. */
  settledAt: number;
  /** How often somebody has looked in vain. */
  looks: number;
}

/** Something that was begun and whose end is not known yet. */
export type Intent =
  | (Attempt & { kind: 'creating' })
  /** `known`: fingerprints of the keys that the list had under this name before. `asked`: a caller waits for it. */
  | (Attempt & { kind: 'rotating'; graceSeconds: number; known: string[]; asked: boolean });

export interface TokenRecord extends Identity {
  key: string | null;
  /** When the key was made. */
  keySince: number | null;
  rotatedAt: number | null;
  /** When the key before this one ends. */
  oldKeyEndsAt: number | null;
  intent: Intent | null;
  /** A rotation whose caller was told that nobody knows, and that was found to have happened meanwhile. */
  owed: { graceSeconds: number; until: number } | null;
}

const SLOT = 'token';

/** The one record of a keeper. */
export class TokenStore {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  read(): TokenRecord | undefined {
    return this.#storage.kv.get<TokenRecord>(SLOT);
  }

  /** Resolves once it is on the disk: only then may something be sent, or a key be handed out. */
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
