import type { ServiceTokenOptions } from 'databrain-edge';
import { listedKeys, type ListedKey } from './listed.ts';
import type { Intent, TokenRecord } from './token-record.ts';

export type Finding =
  /** The operation has happened, and this is its key. */
  | { found: ListedKey }
  /** The operation has not happened, and will not. */
  | 'nothing'
  /** The operation may still happen. */
  | 'open';

/** Determines the outcome of an operation whose answer was lost. */
export async function reconcile(record: TokenRecord, intent: Intent, options: ServiceTokenOptions): Promise<Finding> {
  // Checked before the list is requested, so that the list is at least as new.
  const isSettled = Date.now() >= intent.settledAt;
  const keys = await listedKeys(record, options);
  const found = intent.kind === 'creating' ? keys[0] : keys.find((key) => !intent.known.includes(key.fingerprint));
  if (found) return { found };
  return isSettled ? 'nothing' : 'open';
}
