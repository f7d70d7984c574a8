import type { Caller } from './auth/caller.ts';
import type { Identity } from './identity.ts';

export interface AuditEntry extends Partial<Identity> {
  action: string;
  caller?: Caller | undefined;
  address?: string | null;
  result: string | number;
  code?: string;
  outcome?: string;
  fingerprint?: string;
  graceSeconds?: number;
}

/** Writes an entry to the audit log, as a line of JSON. It contains callers, tokens and fingerprints, but no credential. */
export function audit({ caller, ...entry }: AuditEntry): void {
  const identity = caller && { caller: caller.id, role: caller.role, via: caller.via };
  console.log(JSON.stringify({ audit: new Date().toISOString(), ...identity, ...entry }));
}

/** Reports something that an operator has to look at, as an error in the log. */
export function alert(entry: Identity & { problem: 'missing' }): void {
  console.error(JSON.stringify({ alert: new Date().toISOString(), ...entry }));
}
