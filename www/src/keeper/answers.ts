export interface Ensured {
  key: string;
  fingerprint: string;
  created: boolean;
  reconciled: boolean;
}

export interface Rotated {
  key: string;
  fingerprint: string;
  oldKeyEndsAt: string;
  reconciled: boolean;
}

export interface TokenStatus {
  fingerprint: string | null;
  createdAt: string | null;
  state: 'ready' | 'creating' | 'rotating' | 'unknown' | null;
  rotatedAt: string | null;
  oldKeyEndsAt: string | null;
}
