import { DurableObject } from 'cloudflare:workers';
import { ensureApiToken, rotateApiKey } from 'databrain-edge';
import { alert } from '../audit.ts';
import { databrain } from '../databrain.ts';
import type { Environment } from '../environment.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Identity } from '../identity.ts';
import { Problem, toProblem, toResult, type Result } from '../problem.ts';
import { registry } from '../registry.ts';
import { isEmulated, readSettings } from '../settings.ts';
import { listKeys } from './listed.ts';
import { Queue } from './queue.ts';
import type { EnsureResult, RotateResult, TokenStatus } from './results.ts';
import { Timeline } from './timeline.ts';
import type { ReadyRecord, TokenRecord } from './token-record.ts';
import { isKeyValid, isReady, transition, type Command, type Event, type Reply, type Request, type Step } from './transition.ts';

const RECORD_KEY = 'token';

type Completed = Reply & { record: TokenRecord | undefined };

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

export const tokenKeeper = (env: Environment, { dataApp, name }: Identity) =>
  env.TOKEN_KEEPER.get(env.TOKEN_KEEPER.idFromName(JSON.stringify([dataApp, name])));

/** Manages one token of one data app. Commands run in sequence, and `transition` decides what each of them does. */
export class TokenKeeper extends DurableObject<Environment> {
  readonly #queue = new Queue();
  readonly #timeline: Timeline;
  #isWorking = false;

  constructor(ctx: DurableObjectState, env: Environment) {
    super(ctx, env);
    this.#timeline = new Timeline(ctx.storage.sql);
  }

  ensure(identity: Identity): Promise<Result<EnsureResult>> {
    return toResult(async () => {
      const { record, did, reconciled } = await this.#runReady({ type: 'ensure', identity });
      return { key: record.key, fingerprint: await fingerprint(record.key), created: did === 'created', reconciled };
    });
  }

  /** Rotates the key. Calls with the same idempotency key rotate it once, and each of them receives the current key. */
  rotate(graceSeconds: number, idempotencyKey: string, includeDuplicates: boolean): Promise<Result<RotateResult>> {
    return toResult(async () => {
      const { record, reconciled } = await this.#runReady({ type: 'rotate', graceSeconds, idempotencyKey, minAgeMs: 0, includeDuplicates });
      return { key: record.key, fingerprint: await fingerprint(record.key), oldKeyExpiresAt: iso(record.oldKeyExpiresAt) ?? '', reconciled };
    });
  }

  /** Rotates the key if it is too old. The Cron Trigger may run twice or be interrupted, so the stored state decides. */
  rotateIfOlder(maxAgeMs: number, graceSeconds: number): Promise<Result<'fresh' | 'rotated'>> {
    return toResult(async () => {
      const { did } = await this.#run({ type: 'rotate', graceSeconds, idempotencyKey: crypto.randomUUID(), minAgeMs: maxAgeMs });
      return did === 'rotated' ? 'rotated' : 'fresh';
    });
  }

  /** Returns the key. It waits for other commands only if the stored key may be invalid or does not exist yet. */
  key(): Promise<Result<{ key: string; fingerprint: string }>> {
    return toResult(async () => {
      const stored = this.#read();
      const { key } = isReady(stored) && isKeyValid(stored, Date.now()) ? stored : (await this.#runReady({ type: 'key' })).record;
      return { key, fingerprint: await fingerprint(key) };
    });
  }

  /** Checks whether Databrain still lists the key, and returns the resulting state. */
  verify(): Promise<Result<TokenStatus['state']>> {
    return toResult(async () => this.#stateOf((await this.#run({ type: 'verify' })).record));
  }

  /** Stops managing the token and deletes everything that is stored about it. */
  forget(): Promise<Result<null>> {
    return toResult(() =>
      this.#queue.run(async () => {
        await this.#execute({ type: 'forget' });
        await this.ctx.storage.deleteAll();
        return null;
      }),
    );
  }

  async status(): Promise<TokenStatus> {
    const record = this.#read();
    return {
      fingerprint: record?.key ? await fingerprint(record.key) : null,
      createdAt: iso(record?.keyCreatedAt ?? null),
      state: this.#stateOf(record),
      rotatedAt: iso(record?.rotatedAt ?? null),
      oldKeyExpiresAt: iso(record?.oldKeyExpiresAt ?? null),
      harmless: [...(record?.unused ?? []), ...(record?.retiring ?? []).filter(({ expiresAt }) => expiresAt > Date.now()).map((one) => one.fingerprint)],
    };
  }

  timeline() {
    return this.#timeline.read();
  }

  /** Deletes the stored state when the emulator is reset, in development only. */
  reset(): Promise<Result<null>> {
    return toResult(() =>
      this.#queue.run(async () => {
        if (!isEmulated(this.env)) throw new Problem({ status: 403, code: 'FORBIDDEN', message: 'This is allowed only in emulator mode.' });
        await this.ctx.storage.deleteAlarm();
        await this.ctx.storage.deleteAll();
        return null;
      }),
    );
  }

  override async alarm(): Promise<void> {
    const result = await toResult(() => this.#run({ type: 'check' }));
    // If the outcome is still unknown, the next alarm is already set. After any other failure, the platform retries the alarm.
    if ('problem' in result && result.problem.code !== 'OUTCOME_UNKNOWN') throw new Error(result.problem.code);
  }

  #read(): TokenRecord | undefined {
    return this.ctx.storage.kv.get<TokenRecord>(RECORD_KEY);
  }

  #stateOf(record: TokenRecord | undefined): TokenStatus['state'] {
    if (!record?.intent) return record?.key ? 'ready' : (record?.absent ?? null);
    if (!this.#isWorking) return 'unknown';
    return record.intent.kind === 'creating' ? 'creating' : 'rotating';
  }

  #run(command: Command): Promise<Completed> {
    return this.#queue.run(() => this.#execute(command));
  }

  async #execute(command: Command): Promise<Completed> {
    const call = crypto.randomUUID();
    this.#isWorking = true;
    try {
      const { timeoutMs, settleMs } = readSettings(this.env);
      let event: Event = { type: 'started' };
      for (;;) {
        const before = this.#read();
        const step = transition(before, event, { command, now: Date.now(), timeoutMs, settleMs });
        await this.#commit(call, before, step);
        if ('problem' in step.next) throw new Problem(step.next.problem);
        if ('reply' in step.next) return { ...step.next.reply, record: step.record };
        event = await this.#perform(call, step.next, command.type === 'ensure' ? command.identity : step.record);
      }
    } finally {
      this.#isWorking = false;
    }
  }

  /** Runs a command that replies with a key. */
  async #runReady(command: Command): Promise<Reply & { record: ReadyRecord }> {
    const { record, ...reply } = await this.#run(command);
    if (!isReady(record)) throw new Error('a command replied without a key');
    return { ...reply, record };
  }

  /** Stores the results of a step. Once this resolves they are on disk; only then may a request be sent or a key be returned. */
  async #commit(call: string, before: TokenRecord | undefined, { record, alarm, log = [] }: Step): Promise<void> {
    if (record === before && log.length === 0) return;
    // Registered first and removed last, so that the Cron Trigger finds the token even if this process is killed.
    if (record && !before) await registry(this.env).add(record);
    const { storage } = this.ctx;
    // Without an await in between, the following writes are one transaction.
    if (!record) storage.kv.delete(RECORD_KEY);
    else if (record !== before) storage.kv.put(RECORD_KEY, record);
    for (const event of log) this.#timeline.add(call, event);
    if (record && log.some(({ action }) => action === 'missing')) alert({ problem: 'missing', dataApp: record.dataApp, name: record.name });
    if (alarm !== undefined) await (alarm === null ? storage.deleteAlarm() : storage.setAlarm(alarm));
    await storage.sync();
    if (before && !record) await registry(this.env).remove(before);
  }

  /** Sends a request to Databrain. */
  async #perform(call: string, request: Request, identity: Identity | undefined): Promise<Event> {
    if (!identity) throw new Error('a request has no token');
    const requestedAt = Date.now();
    try {
      const options = databrain(this.env, (event) => this.#timeline.add(call, event));
      switch (request.request) {
        case 'list':
          return { type: 'listed', requestedAt, ...(await listKeys(identity, options)), failure: request.failure };
        case 'create':
          return { type: 'created', ...(await ensureApiToken({ dataAppName: identity.dataApp, name: identity.name }, options)) };
        case 'rotate': {
          const { serviceToken: _, ...rest } = options;
          const { key } = await rotateApiKey({ graceSeconds: request.graceSeconds }, { ...rest, apiKey: request.key });
          return { type: 'rotated', key, fingerprint: await fingerprint(key) };
        }
      }
    } catch (error) {
      const problem = toProblem(error).fields;
      return request.request === 'list' ? { type: 'listFailed', problem, requestedAt, failure: request.failure } : { type: 'sendFailed', problem };
    }
  }
}
