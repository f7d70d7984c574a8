import type { ServiceTokenOptions } from 'databrain-edge';
import { listedKeys, type ListedKey } from './listed.ts';
import type { Intent, TokenRecord } from './token-record.ts';

export type Finding =
  /** It happened, and this is its key. */
  | { found: ListedKey }
  /** It has not happened and will not. */
  | 'nothing'
  /** It may still happen. */
  | 'open';

/** Finds out what became of something whose answer nobody has. */
export async function reconcile(record: TokenRecord, intent: Intent, options: ServiceTokenOptions): Promise<Finding> {
  // Read before the list is asked for: what the list shows is at least as new.
  const isSettled = Date.now() >= intent.settledAt;
  const keys = await listedKeys(record, options);
  const found = intent.kind === 'creating' ? keys[0] : keys.find((key) => !intent.known.includes(key.fingerprint));
  if (found) return { found };
  return isSettled ? 'nothing' : 'open';
}
