import { DurableObject } from 'cloudflare:workers';
import { ensureApiToken, rotateApiKey } from 'databrain-edge';
import { databrain } from '../databrain.ts';
import type { Environment } from '../environment.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Identity } from '../identity.ts';
import { Problem, toProblem, toResult, type Result } from '../problem.ts';
import { registry } from '../registry.ts';
import { isEmulated, settleMs, timeoutMs } from '../settings.ts';
import { listedKeys, type ListedKey } from './listed.ts';
import { Queue } from './queue.ts';
import { reconcile } from './reconcile.ts';
import type { EnsureResult, RotateResult, TokenStatus } from './results.ts';
import { Timeline, type BrokerEvent } from './timeline.ts';
import { TokenStore, type Intent, type TokenRecord } from './token-record.ts';

const MIN_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 600_000;
/** How long a repeated call receives the key of a completed rotation. A later call rotates the key again. */
const REDELIVERY_MS = 600_000;

type ReadyRecord = TokenRecord & { key: string };

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

export const tokenKeeper = (env: Environment, { dataApp, name }: Identity) =>
  env.TOKEN_KEEPER.get(env.TOKEN_KEEPER.idFromName(JSON.stringify([dataApp, name])));

/** Manages one token of one data app. Operations run in sequence, and each is stored as an intent before its request is sent. */
export class TokenKeeper extends DurableObject<Environment> {
  readonly #queue = new Queue();
  readonly #store: TokenStore;
  #timeline: Timeline;
  #currentOperation: Intent['kind'] | undefined;

  constructor(ctx: DurableObjectState, env: Environment) {
    super(ctx, env);
    this.#store = new TokenStore(ctx.storage);
    this.#timeline = new Timeline(ctx.storage.sql);
  }

  ensure(identity: Identity): Promise<Result<EnsureResult>> {
    return this.#enqueue(async (call) => {
      const completed = await this.#resolveIntent(call);
      if (completed?.kind === 'creating') return this.#ensureResult(completed.record, true, true);
      const record = this.#store.read();
      if (isReady(record)) return this.#ensureResult(record, false, false);
      return this.#create(call, identity);
    });
  }

  rotate(identity: Identity, graceSeconds: number): Promise<Result<RotateResult>> {
    return this.#enqueue(async (call) => {
      await this.#resolveIntent(call);
      const record = this.#readyRecord(identity);
      // The caller retries a rotation that completed although its response was lost. Another rotation would replace its key at once.
      const { undelivered } = record;
      const isRetry = undelivered?.graceSeconds === graceSeconds && undelivered.expiresAt > Date.now();
      return isRetry ? this.#deliver(record) : this.#rotate(call, record, { graceSeconds, requestedByCaller: true });
    });
  }

  /** Rotates the key if it is too old. The Cron Trigger may run twice or be interrupted, so the stored state decides. */
  rotateIfOlder(identity: Identity, maxAgeMs: number, graceSeconds: number): Promise<Result<'fresh' | 'rotated'>> {
    return this.#enqueue(async (call) => {
      await this.#resolveIntent(call);
      const record = this.#readyRecord(identity);
      if (Date.now() - (record.keyCreatedAt ?? 0) < maxAgeMs) return 'fresh';
      await this.#rotate(call, record, { graceSeconds, requestedByCaller: false });
      return 'rotated';
    });
  }

  /** Returns the key. It waits for other operations only if the stored key may be invalid or does not exist yet. */
  key(identity: Identity): Promise<Result<{ key: string; fingerprint: string }>> {
    const read = async () => {
      const { key } = this.#readyRecord(identity);
      return { key, fingerprint: await fingerprint(key) };
    };
    const intent = this.#store.read()?.intent;
    const isInGracePeriod = intent?.kind === 'rotating' && intent.startedAt + intent.graceSeconds * 1000 > Date.now();
    if (!intent || isInGracePeriod) return toResult(read);
    return this.#enqueue(async (call) => {
      await this.#resolveIntent(call);
      return read();
    });
  }

  async status(): Promise<TokenStatus> {
    const record = this.#store.read();
    const state = record?.intent ? (this.#currentOperation ?? 'unknown') : record?.key ? 'ready' : null;
    return {
      fingerprint: record?.key ? await fingerprint(record.key) : null,
      createdAt: iso(record?.keyCreatedAt ?? null),
      state,
      rotatedAt: iso(record?.rotatedAt ?? null),
      oldKeyExpiresAt: iso(record?.oldKeyExpiresAt ?? null),
    };
  }

  timeline() {
    return this.#timeline.read();
  }

  /** Deletes the stored state when the emulator is reset, in development only. */
  reset(): Promise<Result<null>> {
    return this.#enqueue(async () => {
      if (!isEmulated(this.env)) throw new Problem({ status: 403, code: 'FORBIDDEN', message: 'This is allowed only in emulator mode.' });
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
      this.#timeline = new Timeline(this.ctx.storage.sql);
      return null;
    });
  }

  override async alarm(): Promise<void> {
    const result = await this.#enqueue((call) => this.#resolveIntent(call));
    // If the outcome is still unknown, the next alarm is already set. After any other failure, the platform retries the alarm.
    if ('problem' in result && result.problem.code !== 'OUTCOME_UNKNOWN') throw new Error(result.problem.code);
  }

  async #create(call: string, identity: Identity): Promise<EnsureResult> {
    // Registered first, so that the Cron Trigger finds the token even if this process is killed.
    await registry(this.env).add(identity);
    const record: TokenRecord = { ...identity, key: null, keyCreatedAt: null, rotatedAt: null, oldKeyExpiresAt: null, intent: null, undelivered: null };
    try {
      const [newest] = await listedKeys(identity, this.#options(call));
      if (newest) {
        const note = 'A token with this name already existed. The broker now manages it.';
        const adopted = await this.#storeKey(call, record, newest, { action: 'adopted', note });
        return this.#ensureResult(adopted, false, false);
      }
      const pending = await this.#recordIntent(call, record, { kind: 'creating', ...this.#newAttempt() });
      const ensured = await ensureApiToken({ dataAppName: identity.dataApp, name: identity.name }, this.#options(call));
      const ready = await this.#storeKey(call, pending, { key: ensured.key, createdAt: Date.now() }, creationEvent(ensured));
      return this.#ensureResult(ready, ensured.created, ensured.reconciled);
    } catch (error) {
      const problem = await this.#handleFailure(call, error);
      if (!this.#store.read()) await registry(this.env).remove(identity);
      throw problem;
    }
  }

  async #rotate(call: string, record: ReadyRecord, request: { graceSeconds: number; requestedByCaller: boolean }): Promise<RotateResult> {
    const listed = await listedKeys(record, this.#options(call));
    if (!listed.some(({ key }) => key === record.key)) await this.#adoptReplacement(call, record, listed);
    const knownFingerprints = listed.map((key) => key.fingerprint);
    const pending = await this.#recordIntent(call, record, { kind: 'rotating', ...request, knownFingerprints, ...this.#newAttempt() });
    try {
      const { serviceToken: _, ...options } = this.#options(call);
      const { key } = await rotateApiKey({ graceSeconds: request.graceSeconds }, { ...options, apiKey: record.key });
      const event: BrokerEvent = { action: 'stored', note: 'The broker has stored the new key and returns it.' };
      const ready = await this.#storeKey(call, pending, { key, createdAt: Date.now() }, event);
      return this.#rotateResult(ready, false);
    } catch (error) {
      const problem = await this.#handleFailure(call, error);
      // The list often shows the outcome immediately.
      const completed = await this.#resolveIntent(call);
      if (completed) return this.#deliver(completed.record);
      throw problem;
    }
  }

  /** Stores the newest listed key, because the stored one is no longer listed, and fails the rotation. */
  async #adoptReplacement(call: string, record: ReadyRecord, [newest]: ListedKey[]): Promise<never> {
    if (!newest) throw new Problem({ status: 409, code: 'KEY_NOT_LISTED', message: 'Databrain no longer lists a token with this name.' });
    const note = 'The key was replaced outside the broker, which has stored the newest listed key instead.';
    await this.#storeKey(call, record, newest, { action: 'adopted', note });
    const message = 'The key was replaced outside the broker, which has stored the newest listed key. Rotate again to replace that key too.';
    throw new Problem({ status: 409, code: 'KEY_REPLACED_EXTERNALLY', message });
  }

  /**
   * Determines the outcome of the stored intent.
   * @returns The operation that completed, or undefined if it was not executed or no intent is stored.
   * @throws {Problem} If the outcome is not known yet. An alarm then checks it again.
   */
  async #resolveIntent(call: string): Promise<{ kind: Intent['kind']; record: ReadyRecord } | undefined> {
    const record = this.#store.read();
    const intent = record?.intent;
    if (!record || !intent) return undefined;
    this.#currentOperation = intent.kind;
    try {
      const finding = await reconcile(record, intent, this.#options(call));
      if (finding === 'notExecuted') {
        const note = 'The list did not show the operation before its deadline, so it was not executed.';
        await this.#discardIntent(call, record, { action: 'notExecuted', note });
        return undefined;
      }
      if (finding !== 'pending') {
        const note = 'The list shows that the operation was executed. The broker has stored the key.';
        const ready = await this.#storeKey(call, record, finding.executed, { action: 'reconciled', note, outcome: 'done' });
        return { kind: intent.kind, record: ready };
      }
    } catch (error) {
      throw outcomeUnknown(toProblem(error).fields.message, await this.#scheduleCheck(record, intent));
    }
    const message = 'The list does not show the operation yet, but it may still be executed.';
    throw outcomeUnknown(message, await this.#scheduleCheck(record, intent));
  }

  /** Sets the alarm for the next check of an outcome, and returns the delay in milliseconds. */
  async #scheduleCheck(record: TokenRecord, intent: Intent): Promise<number> {
    const backoff = Math.min(1000 * 2 ** intent.checks, MAX_BACKOFF_MS);
    const untilDeadline = intent.deadline - Date.now();
    const delay = Math.max(MIN_BACKOFF_MS, untilDeadline > 0 ? Math.min(backoff, untilDeadline) : backoff);
    await this.ctx.storage.setAlarm(Date.now() + delay);
    await this.#store.write({ ...record, intent: { ...intent, checks: intent.checks + 1 } });
    return delay;
  }

  /** Stores the intent, and sets an alarm that checks it, before anything is sent. */
  async #recordIntent(call: string, record: TokenRecord, intent: Intent): Promise<TokenRecord> {
    this.#currentOperation = intent.kind;
    const operation = intent.kind === 'creating' ? 'creation' : 'rotation';
    this.#addEvent(call, { action: 'intent', note: `The broker has recorded the ${operation} before sending it.` });
    await this.ctx.storage.setAlarm(intent.startedAt + timeoutMs(this.env) + 1000);
    return this.#store.write({ ...record, intent });
  }

  async #storeKey(call: string, record: TokenRecord, { key, createdAt }: { key: string; createdAt: number }, event: BrokerEvent): Promise<ReadyRecord> {
    const { intent } = record;
    // Without a valid date, the key counts as new.
    const keyCreatedAt = createdAt || Date.now();
    const rotation = intent?.kind === 'rotating' && { rotatedAt: keyCreatedAt, oldKeyExpiresAt: intent.startedAt + intent.graceSeconds * 1000 };
    const isUndelivered = event.action === 'reconciled' && intent?.kind === 'rotating' && intent.requestedByCaller;
    const undelivered = isUndelivered ? { graceSeconds: intent.graceSeconds, expiresAt: Date.now() + REDELIVERY_MS } : null;
    const ready = { ...record, ...rotation, key, keyCreatedAt, intent: null, undelivered };
    await this.#store.write(ready);
    await this.ctx.storage.deleteAlarm();
    this.#addEvent(call, event);
    return ready;
  }

  /** Removes an intent whose operation was not executed. An earlier key stays. */
  async #discardIntent(call: string, record: TokenRecord, event: BrokerEvent): Promise<void> {
    if (record.key) await this.#store.write({ ...record, intent: null });
    else {
      await this.#store.remove();
      await registry(this.env).remove(record);
    }
    await this.ctx.storage.deleteAlarm();
    this.#addEvent(call, event);
  }

  /** Keeps the intent if the outcome is unknown, and discards it otherwise. */
  async #handleFailure(call: string, error: unknown): Promise<Problem> {
    const problem = toProblem(error);
    const { code, message, outcome } = problem.fields;
    const record = this.#store.read();
    const details = { code, ...(outcome && { outcome }) };
    const failed: BrokerEvent = { action: 'failed', note: message, ...details };
    if (!record?.intent) this.#addEvent(call, failed);
    else if (outcome === 'rejected' || outcome === 'notSent') await this.#discardIntent(call, record, failed);
    else this.#addEvent(call, { action: 'unknown', note: 'The outcome is not known yet. The broker checks it before it sends anything else.', ...details });
    return problem;
  }

  #enqueue<T>(operation: (call: string) => Promise<T>): Promise<Result<T>> {
    const call = crypto.randomUUID();
    return this.#queue.run(() =>
      toResult(() => operation(call)).finally(() => {
        this.#currentOperation = undefined;
      }),
    );
  }

  #newAttempt() {
    const startedAt = Date.now();
    return { startedAt, deadline: startedAt + timeoutMs(this.env) + settleMs(this.env), checks: 0 };
  }

  #options(call: string) {
    return databrain(this.env, (event) => this.#timeline.add(call, event));
  }

  #addEvent(call: string, event: BrokerEvent): void {
    this.#timeline.add(call, event);
  }

  #readyRecord(identity: Identity): ReadyRecord {
    const record = this.#store.read();
    if (isReady(record)) return record;
    throw new Problem({ status: 404, code: 'NOT_MANAGED', message: `The broker manages no token with the name "${identity.name}". Create it first.` });
  }

  async #ensureResult({ key }: ReadyRecord, created: boolean, reconciled: boolean): Promise<EnsureResult> {
    return { key, fingerprint: await fingerprint(key), created, reconciled };
  }

  /** Returns the key of a reconciled rotation, so that the next call rotates again. */
  async #deliver(record: ReadyRecord): Promise<RotateResult> {
    await this.#store.write({ ...record, undelivered: null });
    return this.#rotateResult(record, true);
  }

  async #rotateResult({ key, oldKeyExpiresAt }: ReadyRecord, reconciled: boolean): Promise<RotateResult> {
    return { key, fingerprint: await fingerprint(key), oldKeyExpiresAt: iso(oldKeyExpiresAt) ?? '', reconciled };
  }
}

const isReady = (record: TokenRecord | undefined): record is ReadyRecord => Boolean(record?.key);

function creationEvent({ created, reconciled }: { created: boolean; reconciled: boolean }): BrokerEvent {
  if (reconciled) return { action: 'reconciled', note: 'The response was lost, but the list shows the key. The broker has stored it.', outcome: 'done' };
  if (created) return { action: 'stored', note: 'The broker has stored the key and returns it.' };
  return { action: 'stored', note: 'Another client created the token in the meantime. The broker has stored its key.' };
}

const outcomeUnknown = (message: string, retryAfterMs: number) =>
  new Problem({ status: 503, code: 'OUTCOME_UNKNOWN', outcome: 'unknown', message, retryAfterMs });
