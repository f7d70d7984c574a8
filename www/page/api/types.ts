// The responses of the Worker's API. Fields that an older Worker may not send are optional.

export type Role = 'reader' | 'provisioner';
export type Outcome = 'done' | 'notSent' | 'rejected' | 'unknown';

export interface Caller {
  id: string;
  role: Role;
  via: 'access' | 'secret' | 'session';
}

export interface SessionResponse {
  caller: Caller;
  emulator: boolean;
}

/** The body of a 401. */
export interface SignedOutResponse {
  emulator?: boolean;
  signInMethods?: ('secret' | 'access')[];
}

export interface DataApp {
  name: string;
}

export type TokenState = 'ready' | 'creating' | 'rotating' | 'unknown' | 'missing' | 'notCreated';

export interface Token {
  name: string;
  createdAt?: string | null;
  /** The first 12 hex digits of the SHA-256 of the key. */
  fingerprint?: string | null;
  managed: boolean;
  state?: TokenState | null;
  rotatedAt?: string | null;
  /** The fingerprints of other valid keys with the same name. */
  duplicates?: string[];
  oldKeyExpiresAt?: string | null;
}

export interface TokensResponse {
  tokens: Token[];
  /** The time by the clock of the Worker. */
  now?: string;
}

export interface EnsureResponse {
  name: string;
  key: string;
  fingerprint: string;
  created: boolean;
  reconciled: boolean;
}

export interface RotateResponse {
  name: string;
  key: string;
  fingerprint: string;
  oldKeyExpiresAt: string | null;
}

export interface TimelineEvent {
  id?: number;
  call?: string;
  at: string | number;
  /** The phase of an event of databrain-edge, or `broker` for an action of the Worker itself. */
  phase: 'request' | 'response' | 'wait' | 'reconcile' | 'broker';
  operation?: string;
  attempt?: number;
  method?: string;
  path?: string;
  status?: number;
  durationMs?: number;
  waitMs?: number;
  outcome?: Outcome;
  code?: string;
  action?: string;
  note?: string;
}

export interface TimelineResponse {
  events: TimelineEvent[];
}

export interface Fault {
  name: string;
  label: string;
  explanation: string;
}

export interface ScriptedFault {
  fault: string;
  operation?: string | null;
  times?: number;
}

export interface EmulatorResponse {
  faults: Fault[];
  scripted: ScriptedFault[];
}
