import type { ServiceTokenOptions } from 'databrain-edge';
import { listedKeys, type ListedKey } from './listed.ts';
import type { Intent, TokenRecord } from './token-record.ts';

export type Finding =
  /** The operation was executed, and this is its key. */
  | { executed: ListedKey }
  /** The operation was not executed, and will not be. */
  | 'notExecuted'
  /** The operation may still be executed. */
  | 'pending';

/** Determines the outcome of an operation whose response was lost. */
export async function reconcile(record: TokenRecord, intent: Intent, options: ServiceTokenOptions): Promise<Finding> {
  // Checked before the list is requested, so that an operation executed before the deadline is in the list.
  const isPastDeadline = Date.now() >= intent.deadline;
  const keys = await listedKeys(record, options);
  const executed = intent.kind === 'creating' ? keys[0] : keys.find((key) => !intent.knownFingerprints.includes(key.fingerprint));
  if (executed) return { executed };
  return isPastDeadline ? 'notExecuted' : 'pending';
}
