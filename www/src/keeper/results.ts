export interface EnsureResult {
  key: string;
  fingerprint: string;
  created: boolean;
  reconciled: boolean;
}

export interface RotateResult {
  key: string;
  fingerprint: string;
  oldKeyExpiresAt: string;
  reconciled: boolean;
}

export interface TokenStatus {
  fingerprint: string | null;
  createdAt: string | null;
  state: 'ready' | 'creating' | 'rotating' | 'unknown' | 'missing' | 'notCreated' | null;
  rotatedAt: string | null;
  oldKeyExpiresAt: string | null;
  /** Other listed keys with the same name that are known: they expire soon, or nobody has received them. */
  harmless: string[];
}
