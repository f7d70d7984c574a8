// The state machine of a token. It is pure: the Durable Object loads the record, stores what a step returns, and performs its request.
import { newNameProblem, type Identity } from '../identity.ts';
import type { ProblemFields } from '../problem.ts';
import type { ListedKey } from './listed.ts';
import type { BrokerEvent } from './timeline.ts';
import type { Intent, ReadyRecord, TokenRecord } from './token-record.ts';

const MIN_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 600_000;
/** How long, and how many rotations, a record remembers. A later call with the same idempotency key rotates again. */
const REMEMBERED_MS = 86_400_000;
const MAX_REMEMBERED = 100;

/** What a caller, the Cron Trigger or an alarm wants. */
export type Command =
  | { type: 'ensure'; identity: Identity }
  /** Keys that are younger than `minAgeMs` are not rotated. Commands with the same idempotency key rotate once. */
  | { type: 'rotate'; graceSeconds: number; idempotencyKey: string; minAgeMs: number; includeDuplicates?: boolean }
  | { type: 'key' }
  /** Determines the outcome of a stored intent. */
  | { type: 'check' }
  /** Determines whether Databrain still lists the key. */
  | { type: 'verify' }
  /** Stops managing the token. */
  | { type: 'forget' };

/** The start of a command, or the result of its last request. */
export type Event =
  | { type: 'started' }
  | { type: 'listed'; keys: ListedKey[]; names: string[]; requestedAt: number; failure?: ProblemFields | undefined }
  | { type: 'listFailed'; problem: ProblemFields; requestedAt: number; failure?: ProblemFields | undefined }
  | { type: 'created'; key: string; created: boolean; reconciled: boolean }
  | { type: 'rotated'; key: string; fingerprint: string }
  | { type: 'sendFailed'; problem: ProblemFields };

/** A request to Databrain. */
export type Request =
  /** `failure` is the failure of this command's creation or rotation, whose outcome the list may show. */
  | { request: 'list'; failure?: ProblemFields }
  | { request: 'create' }
  | { request: 'rotate'; key: string; graceSeconds: number };

export type Reply = { did: 'nothing' | 'created' | 'rotated'; reconciled: boolean };

export interface Step {
  record: TokenRecord | undefined;
  /** When to check the outcome of the intent. Null removes the alarm. */
  alarm?: number | null;
  log?: BrokerEvent[];
  next: Request | { reply: Reply } | { problem: ProblemFields };
}

export interface Context {
  command: Command;
  now: number;
  timeoutMs: number;
  settleMs: number;
}

const LIST: Request = { request: 'list' };
const EMPTY = { key: null, keyCreatedAt: null, rotatedAt: null, oldKeyExpiresAt: null, intent: null, absent: null, rotations: [], retiring: [], unused: [] };
const NOTHING: Reply = { did: 'nothing', reconciled: false };

export const isReady = (record: TokenRecord | undefined): record is ReadyRecord => Boolean(record?.key);

/** Whether the stored key is valid although an operation may be in progress. */
export const isKeyValid = (record: TokenRecord | undefined, now: number) => {
  const intent = record?.intent;
  return !intent || intent.kind === 'replacing' || (intent.kind === 'rotating' && intent.startedAt + intent.graceSeconds * 1000 > now);
};

export function transition(record: TokenRecord | undefined, event: Event, context: Context): Step {
  switch (event.type) {
    case 'started':
      return start(record, context);
    case 'listed':
      return record?.intent ? reconcile(record, record.intent, event, context) : act(record, event, context);
    case 'listFailed':
      return handleListFailure(record, event, context);
    case 'created': {
      const reply: Reply = { did: event.created ? 'created' : 'nothing', reconciled: event.reconciled };
      return storeKey(record, event.key, context.now, creationEvent(event), context, reply);
    }
    case 'rotated':
      return finishRotation(record, event, context);
    case 'sendFailed':
      return handleFailure(record, event.problem);
  }
}

function start(record: TokenRecord | undefined, { command, now }: Context): Step {
  if (record?.intent) return { record, next: LIST };
  if (command.type === 'check') return { record, next: { reply: NOTHING } };
  if (command.type === 'forget') return record ? { record: undefined, alarm: null, next: { reply: NOTHING } } : { record, next: { problem: NOT_MANAGED } };
  if (command.type === 'verify') return { record, next: isReady(record) || record?.absent === 'missing' ? LIST : { reply: NOTHING } };
  if (!isReady(record)) {
    if (command.type === 'ensure') return { record, next: LIST };
    return { record, next: { problem: record?.absent === 'missing' ? KEY_NOT_LISTED : NOT_MANAGED } };
  }
  if (command.type !== 'rotate') return { record, next: { reply: NOTHING } };
  const earlier = findRotation(record, command.idempotencyKey, now);
  if (earlier && earlier.graceSeconds !== command.graceSeconds) return { record, next: { problem: KEY_REUSED } };
  if (earlier) return { record, next: command.includeDuplicates ? LIST : { reply: { did: 'rotated', reconciled: true } } };
  if (now - (record.keyCreatedAt ?? 0) < command.minAgeMs) return { record, next: { reply: NOTHING } };
  return { record, next: LIST };
}

/** Executes the command, now that the listed keys are known. */
function act(record: TokenRecord | undefined, { keys, names }: { keys: ListedKey[]; names: string[] }, context: Context): Step {
  const { command } = context;
  const [newest] = keys;
  if (command.type === 'ensure') {
    const keyless = record ?? { ...command.identity, ...EMPTY };
    // A token that existed before may have any name.
    const nameProblem = newest || record ? undefined : newNameProblem(command.identity.name, names);
    if (nameProblem) return { record, next: { problem: nameProblem } };
    if (!newest) return recordIntent(keyless, { kind: 'creating', ...newAttempt(context) }, { request: 'create' }, context);
    const note = 'A token with this name already existed. The broker now manages it.';
    return storeKey(keyless, newest.key, newest.createdAt, { action: 'adopted', note }, context, NOTHING);
  }
  if (!record || (command.type !== 'rotate' && command.type !== 'verify')) return start(record, context);
  const isListed = keys.some(({ key }) => key === record.key);
  if (command.type === 'verify' && (isListed || (!newest && !record.key))) return { record, next: { reply: NOTHING } };
  if (command.type === 'rotate' && isReady(record) && isListed) {
    const { graceSeconds, idempotencyKey } = command;
    const isRotated = findRotation(record, idempotencyKey, context.now) !== undefined;
    // The key itself comes first, because it must be replaced even if a duplicate cannot be.
    const target = keys.find((key) => (isRotated ? isDuplicate(record, key, context.now) : key.key === record.key));
    if (!target) return { record, next: { reply: { did: 'rotated', reconciled: false } } };
    const { key, fingerprint } = target;
    const knownFingerprints = keys.map((one) => one.fingerprint);
    const kind = isRotated ? 'replacing' : 'rotating';
    const intent: Intent = { kind, fingerprint, graceSeconds, idempotencyKey, knownFingerprints, ...newAttempt(context) };
    return recordIntent(record, intent, { request: 'rotate', key, graceSeconds }, context);
  }
  if (!newest) return { ...missing(record), next: command.type === 'rotate' ? { problem: KEY_NOT_LISTED } : { reply: NOTHING } };
  const note = record.key
    ? 'The key was replaced outside the broker, which has stored the newest listed key instead.'
    : 'Databrain lists the token again. The broker has stored its newest key.';
  const adopted = storeKey(record, newest.key, newest.createdAt, { action: 'adopted', note }, context, NOTHING);
  return command.type === 'rotate' ? { ...adopted, next: { problem: KEY_REPLACED } } : adopted;
}

/** A data app that does not exist has no keys. After any other failure, nothing is known. */
function handleListFailure(record: TokenRecord | undefined, { problem, requestedAt, failure }: Extract<Event, { type: 'listFailed' }>, context: Context): Step {
  const hasNoKeys = problem.code === 'DATA_APP_NOT_FOUND';
  if (record?.intent) {
    // Before the deadline, the data app may have been renamed for a moment only.
    if (!hasNoKeys || requestedAt < record.intent.deadline) return postpone(record, record.intent, problem.message, context);
    return reconcile(record, record.intent, { type: 'listed', keys: [], names: [], requestedAt, failure }, context);
  }
  if (hasNoKeys && record && context.command.type !== 'ensure') return act(record, { keys: [], names: [] }, context);
  return { record, log: [failed(problem)], next: { problem } };
}

/** Looks for the outcome of the intent in the list, and continues with the command once it is known. */
function reconcile(record: TokenRecord, intent: Intent, { keys, requestedAt, failure }: Extract<Event, { type: 'listed' }>, context: Context): Step {
  const executed = intent.kind === 'creating' ? keys[0] : keys.find((key) => !intent.knownFingerprints.includes(key.fingerprint));
  if (executed && intent.kind === 'replacing') return finishReplacement(record, executed.fingerprint, context);
  if (executed) {
    const event: BrokerEvent = {
      action: 'reconciled',
      note: 'The list shows that the operation was executed. The broker has stored the key.',
      outcome: 'done',
    };
    const did = intent.kind === 'creating' ? 'created' : 'rotated';
    const stored = storeKey(record, executed.key, executed.createdAt, event, context, { did, reconciled: true });
    if (intent.kind === 'creating' && context.command.type === 'ensure') return stored;
    return { ...stored, ...start(stored.record, context) };
  }
  // An operation that was executed before the deadline is in the list only if the list was requested after it.
  if (requestedAt < intent.deadline) return postpone(record, intent, 'The list does not show the operation yet, but it may still be executed.', context);
  const note = 'The list did not show the operation before its deadline, so it was not executed.';
  const event: BrokerEvent = { action: 'notExecuted', note };
  const isGone = intent.kind === 'rotating' && !keys.some(({ key }) => key === record.key);
  const absent = intent.kind === 'creating' ? (record.absent ?? 'notCreated') : null;
  const discarded = isGone ? missing(record, event) : { record: { ...record, intent: null, absent }, alarm: null, log: [event] };
  if (failure) return { ...discarded, next: { problem: failure } };
  return { ...discarded, ...start(discarded.record, context) };
}

/** Keeps the intent, and checks it again later. */
function postpone(record: TokenRecord, intent: Intent, message: string, { now }: Context): Step {
  const backoff = Math.min(1000 * 2 ** intent.checks, MAX_BACKOFF_MS);
  const untilDeadline = intent.deadline - now;
  const delay = Math.max(MIN_BACKOFF_MS, untilDeadline > 0 ? Math.min(backoff, untilDeadline) : backoff);
  const problem: ProblemFields = { status: 503, code: 'OUTCOME_UNKNOWN', outcome: 'unknown', message, retryAfterMs: delay };
  return { record: { ...record, intent: { ...intent, checks: intent.checks + 1 } }, alarm: now + delay, next: { problem } };
}

/** Stores the intent, and sets an alarm that checks it, before anything is sent. */
function recordIntent(record: TokenRecord, intent: Intent, next: Request, { timeoutMs }: Context): Step {
  const operation = intent.kind === 'creating' ? 'creation' : 'rotation';
  const log: BrokerEvent[] = [{ action: 'intent', note: `The broker has recorded the ${operation} before sending it.` }];
  return { record: { ...record, intent }, alarm: intent.startedAt + timeoutMs + 1000, log, next };
}

function storeKey(record: TokenRecord | undefined, key: string, createdAt: number, event: BrokerEvent, { now }: Context, reply: Reply): Step & { record: ReadyRecord } {
  if (!record) throw new Error('a key arrived without a record');
  const { intent } = record;
  // Without a valid date, the key counts as new.
  const keyCreatedAt = createdAt || now;
  const rotation = intent?.kind === 'rotating' && {
    rotatedAt: keyCreatedAt,
    oldKeyExpiresAt: intent.startedAt + intent.graceSeconds * 1000,
    // The key may have been rotated as late as the deadline.
    retiring: [...record.retiring.filter(({ expiresAt }) => expiresAt > now), { fingerprint: intent.fingerprint, expiresAt: intent.deadline + intent.graceSeconds * 1000 }],
    rotations: [{ idempotencyKey: intent.idempotencyKey, graceSeconds: intent.graceSeconds, at: now }, ...record.rotations].slice(0, MAX_REMEMBERED),
  };
  return { record: { ...record, ...rotation, key, keyCreatedAt, intent: null, absent: null }, alarm: null, log: [event], next: { reply } };
}

const findRotation = ({ rotations }: TokenRecord, key: string, now: number) =>
  rotations.find(({ idempotencyKey, at }) => idempotencyKey === key && now - at < REMEMBERED_MS);

/** Whether someone may use a listed key that is not the one that the broker hands out. */
export const isDuplicate = ({ key, retiring, unused }: TokenRecord, listed: ListedKey, now: number) =>
  listed.key !== key && !unused.includes(listed.fingerprint) && !retiring.some((one) => one.fingerprint === listed.fingerprint && one.expiresAt > now);

/** Stores the new key. A rotation that includes duplicates then lists these. */
function finishRotation(record: TokenRecord | undefined, { key, fingerprint }: Extract<Event, { type: 'rotated' }>, context: Context): Step {
  if (record?.intent?.kind === 'replacing') return finishReplacement(record, fingerprint, context);
  const event: BrokerEvent = { action: 'stored', note: 'The broker has stored the new key and returns it.' };
  const stored = storeKey(record, key, context.now, event, context, { did: 'rotated', reconciled: false });
  return context.command.type === 'rotate' && context.command.includeDuplicates ? { ...stored, next: LIST } : stored;
}

/** Records the successor of a duplicate, and continues with the next one. */
function finishReplacement(record: TokenRecord, fingerprint: string, context: Context): Step {
  const replaced = { ...record, intent: null, unused: [...record.unused, fingerprint] };
  const note = 'A duplicate was replaced by a key that nobody has received.';
  return { ...start(replaced, context), record: replaced, alarm: null, log: [{ action: 'replaced', note }] };
}

/** Marks a token that Databrain does not list. Its key is invalid, so it is removed. */
function missing(record: TokenRecord, ...log: BrokerEvent[]) {
  const note = 'Databrain no longer lists this token. The next creation creates it anew.';
  return { record: { ...record, key: null, intent: null, absent: 'missing' as const }, alarm: null, log: [...log, { action: 'missing' as const, note }] };
}

/** Discards the intent if its request was not executed, and checks the outcome if it is unknown. */
function handleFailure(record: TokenRecord | undefined, problem: ProblemFields): Step {
  const { code, outcome } = problem;
  if (!record?.intent) return { record, log: [failed(problem)], next: { problem } };
  if (outcome === 'rejected' || outcome === 'notSent') {
    // A creation that was rejected leaves nothing behind, unless the token existed before.
    const earlier = record.key || record.absent ? { ...record, intent: null } : undefined;
    return { record: earlier, alarm: null, log: [failed(problem)], next: { problem } };
  }
  const note = 'The outcome is not known yet. The broker checks it before it sends anything else.';
  const log: BrokerEvent[] = [{ action: 'unknown', note, code, ...(outcome && { outcome }) }];
  // The list often shows the outcome of a rotation immediately. A creation has already looked there.
  return { record, log, next: record.intent.kind === 'creating' ? { problem } : { request: 'list', failure: problem } };
}

function newAttempt({ now, timeoutMs, settleMs }: Context) {
  return { startedAt: now, deadline: now + timeoutMs + settleMs, checks: 0 };
}

const failed = ({ code, message, outcome }: ProblemFields): BrokerEvent => ({ action: 'failed', note: message, code, ...(outcome && { outcome }) });

function creationEvent({ created, reconciled }: { created: boolean; reconciled: boolean }): BrokerEvent {
  if (reconciled) return { action: 'reconciled', note: 'The response was lost, but the list shows the key. The broker has stored it.', outcome: 'done' };
  if (created) return { action: 'stored', note: 'The broker has stored the key and returns it.' };
  return { action: 'stored', note: 'Another client created the token in the meantime. The broker has stored its key.' };
}

const NOT_MANAGED: ProblemFields = { status: 404, code: 'NOT_MANAGED', message: 'The broker manages no token with this name. Create it first.' };
const KEY_NOT_LISTED: ProblemFields = { status: 409, code: 'KEY_NOT_LISTED', message: 'Databrain no longer lists this token. Create it again, or stop managing it.' };
const KEY_REPLACED: ProblemFields = {
  status: 409,
  code: 'KEY_REPLACED_EXTERNALLY',
  message: 'The key was replaced outside the broker, which has stored the newest listed key. Rotate again to replace that key too.',
};
const KEY_REUSED: ProblemFields = {
  status: 409,
  code: 'IDEMPOTENCY_KEY_REUSED',
  message: 'This Idempotency-Key belongs to a rotation with another grace period. Use a new one.',
};
