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
  /** `replacing` rotates a duplicate, a key with the same name that the broker does not hand out. */
  kind: 'rotating' | 'replacing';
  /** The fingerprint of the key that is rotated. */
  fingerprint: string;
  graceSeconds: number;
  /** The fingerprints of the keys that were listed under this name before the rotation. */
  knownFingerprints: string[];
  idempotencyKey: string;
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
  /** Why there is no key, although the token is managed: Databrain no longer lists it, or its creation was not executed. */
  absent: 'missing' | 'notCreated' | null;
  /** The latest rotations, newest first. A repeated call of one of them receives the current key. */
  rotations: { idempotencyKey: string; graceSeconds: number; at: number }[];
  /** Keys that were rotated with a grace period. */
  retiring: { fingerprint: string; expiresAt: number }[];
  /** The fingerprints of the keys that have replaced duplicates. Nobody has received them. */
  unused: string[];
}

/** A record with a key. */
export type ReadyRecord = TokenRecord & { key: string };
