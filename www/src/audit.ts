import type { Caller } from './auth/caller.ts';
import type { Identity } from './identity.ts';

export interface Act extends Partial<Identity> {
  act: string;
  caller?: Caller | undefined;
  address?: string | null;
  result: string | number;
  code?: string;
  outcome?: string;
  fingerprint?: string;
  graceSeconds?: number;
}

/** Writes a line of JSON for each operation. It contains callers, tokens and fingerprints, but no credential. */
export function audit({ caller, ...act }: Act): void {
  const who = caller && { caller: caller.id, role: caller.role, via: caller.via };
  console.log(JSON.stringify({ audit: new Date().toISOString(), ...who, ...act }));
}
