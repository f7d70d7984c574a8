import { DurableObject } from 'cloudflare:workers';
import { ensureApiToken, rotateApiKey } from 'databrain-edge';
import { databrain } from '../databrain.ts';
import type { Environment } from '../environment.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Identity } from '../identity.ts';
import { answer, Problem, problemOf, type Answer } from '../problem.ts';
import { registry } from '../registry.ts';
import { isEmulated, settleMs, timeoutMs } from '../settings.ts';
import type { Ensured, Rotated, TokenStatus } from './answers.ts';
import { listedKeys, type ListedKey } from './listed.ts';
import { Queue } from './queue.ts';
import { reconcile } from './reconcile.ts';
import { Timeline, type Act } from './timeline.ts';
import { TokenStore, type Intent, type TokenRecord } from './token-record.ts';

const LONGEST_PAUSE_MS = 600_000;
// A later call requests another rotation.
const OWED_MS = 600_000;

type Ready = TokenRecord & { key: string };

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

export const tokenKeeper = (env: Environment, { dataApp, name }: Identity) =>
  env.TOKEN_KEEPER.get(env.TOKEN_KEEPER.idFromName(JSON.stringify([dataApp, name])));

/** Manages one token of one data app. Changes run in sequence, and each is stored as an intent before it is sent. */
export class TokenKeeper extends DurableObject<Environment> {
  readonly #queue = new Queue();
  readonly #store: TokenStore;
  #timeline: Timeline;
  /** The operation that is in progress. */
  #underWay: Intent['kind'] | undefined;

  constructor(ctx: DurableObjectState, env: Environment) {
    super(ctx, env);
    this.#store = new TokenStore(ctx.storage);
    this.#timeline = new Timeline(ctx.storage.sql);
  }

  ensure(identity: Identity): Promise<Answer<Ensured>> {
    return this.#inTurn(async (call) => {
      const settled = await this.#settle(call);
      if (settled?.happened === 'creating') return this.#ensured(settled.record, true, true);
      const record = this.#store.read();
      if (isReady(record)) return this.#ensured(record, false, false);
      return this.#create(call, identity);
    });
  }

  rotate(identity: Identity, graceSeconds: number): Promise<Answer<Rotated>> {
    return this.#inTurn(async (call) => {
      await this.#settle(call);
      const record = this.#ready(identity);
      // The caller repeats a rotation whose answer was lost but which happened. Another one would replace its key at once.
      const isOwed = record.owed?.graceSeconds === graceSeconds && record.owed.until > Date.now();
      return isOwed ? this.#handOver(record) : this.#rotate(call, record, { graceSeconds, asked: true });
    });
  }

  /** Rotates a key that is too old. The Cron Trigger may run twice or be interrupted, so this decides by the current state. */
  rotateIfOlder(identity: Identity, maxAgeMs: number, graceSeconds: number): Promise<Answer<'fresh' | 'rotated'>> {
    return this.#inTurn(async (call) => {
      await this.#settle(call);
      const record = this.#ready(identity);
      if (Date.now() - (record.keySince ?? 0) < maxAgeMs) return 'fresh';
      await this.#rotate(call, record, { graceSeconds, asked: false });
      return 'rotated';
    });
  }

  /** Returns the key. It waits for other operations only if the stored key may be invalid or does not exist yet. */
  key(identity: Identity): Promise<Answer<{ key: string; fingerprint: string }>> {
    const read = async () => {
      const { key } = this.#ready(identity);
      return { key, fingerprint: await fingerprint(key) };
    };
    const record = this.#store.read();
    const outlives = record?.intent?.kind === 'rotating' && record.intent.since + record.intent.graceSeconds * 1000 > Date.now();
    if (!record?.intent || outlives) return answer(read);
    return this.#inTurn(async (call) => {
      await this.#settle(call);
      return read();
    });
  }

  async status(): Promise<TokenStatus> {
    const record = this.#store.read();
    const state = record?.intent ? (this.#underWay ?? 'unknown') : record?.key ? 'ready' : null;
    return {
      fingerprint: record?.key ? await fingerprint(record.key) : null,
      createdAt: iso(record?.keySince ?? null),
      state,
      rotatedAt: iso(record?.rotatedAt ?? null),
      oldKeyEndsAt: iso(record?.oldKeyEndsAt ?? null),
    };
  }

  timeline() {
    return this.#timeline.read();
  }

  /** Deletes the state, in development only, when the emulator is reset. */
  forget(): Promise<Answer<null>> {
    return this.#inTurn(async () => {
      if (!isEmulated(this.env)) throw new Problem({ status: 403, code: 'FORBIDDEN', message: 'This is allowed only in emulator mode.' });
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
      this.#timeline = new Timeline(this.ctx.storage.sql);
      return null;
    });
  }

  override async alarm(): Promise<void> {
    const settled = await this.#inTurn((call) => this.#settle(call));
    // If the outcome is still unknown, the next alarm is set already. For other failures, the platform retries the alarm.
    if ('problem' in settled && settled.problem.code !== 'OUTCOME_UNKNOWN') throw new Error(settled.problem.code);
  }

  async #create(call: string, identity: Identity): Promise<Ensured> {
    // Registered first, so that the Cron Trigger finds the token even if this process is killed.
    await registry(this.env).add(identity);
    const record: TokenRecord = { ...identity, key: null, keySince: null, rotatedAt: null, oldKeyEndsAt: null, intent: null, owed: null };
    try {
      const [newest] = await listedKeys(identity, this.#options(call));
      if (newest) {
        const note = 'A token with this name already existed; it is managed from now on.';
        const adopted = await this.#keep(call, record, newest, { act: 'adopted', note });
        return this.#ensured(adopted, false, false);
      }
      const begun = await this.#begin(call, record, { kind: 'creating', ...this.#attempt() });
      const made = await ensureApiToken({ dataAppName: identity.dataApp, name: identity.name }, this.#options(call));
      const kept = await this.#keep(call, begun, { key: made.key, createdAt: Date.now() }, madeNote(made));
      return this.#ensured(kept, made.created, made.reconciled);
    } catch (error) {
      const problem = await this.#failed(call, error);
      if (!this.#store.read()) await registry(this.env).remove(identity);
      throw problem;
    }
  }

  async #rotate(call: string, record: Ready, wish: { graceSeconds: number; asked: boolean }): Promise<Rotated> {
    const listed = await listedKeys(record, this.#options(call));
    if (!listed.some(({ key }) => key === record.key)) await this.#replacedOutside(call, record, listed);
    const known = listed.map((key) => key.fingerprint);
    const begun = await this.#begin(call, record, { kind: 'rotating', ...wish, known, ...this.#attempt() });
    try {
      const { serviceToken: _, ...options } = this.#options(call);
      const { key } = await rotateApiKey({ graceSeconds: wish.graceSeconds }, { ...options, apiKey: record.key });
      const kept = await this.#keep(call, begun, { key, createdAt: Date.now() }, { act: 'stored', note: 'The new key is stored, and is returned now.' });
      return this.#rotated(kept, false);
    } catch (error) {
      const problem = await this.#failed(call, error);
      // The list often shows the outcome at once.
      const settled = await this.#settle(call);
      if (settled) return this.#handOver(settled.record);
      throw problem;
    }
  }

  async #replacedOutside(call: string, record: Ready, [newest]: ListedKey[]): Promise<never> {
    if (!newest) throw new Problem({ status: 409, code: 'KEY_NOT_LISTED', message: 'Databrain no longer lists a token with this name.' });
    await this.#keep(call, record, newest, { act: 'adopted', note: 'The key was replaced elsewhere; the newest listed key is stored instead.' });
    const message = 'The key was replaced elsewhere. The newest listed key is stored now: rotate again to replace it, too.';
    throw new Problem({ status: 409, code: 'KEY_REPLACED_OUTSIDE', message });
  }

  /**
   * Determines the outcome of an open intent.
   * @returns The operation that has happened, or undefined if none has happened or was open.
   * @throws {Problem} If the outcome is not known yet. An alarm then checks it again.
   */
  async #settle(call: string): Promise<{ happened: Intent['kind']; record: Ready } | undefined> {
    const record = this.#store.read();
    const intent = record?.intent;
    if (!record || !intent) return undefined;
    this.#underWay = intent.kind;
    try {
      const finding = await reconcile(record, intent, this.#options(call));
      if (finding === 'nothing') {
        await this.#abandon(call, record, { act: 'nothingHappened', note: 'The list did not show it in time, so it has not happened.' });
        return undefined;
      }
      if (finding !== 'open') {
        const note = 'The list shows that it happened; the key is stored.';
        const kept = await this.#keep(call, record, finding.found, { act: 'reconciled', note, outcome: 'done' });
        return { happened: intent.kind, record: kept };
      }
    } catch (error) {
      throw unknown(problemOf(error).fields.message, await this.#lookLater(record, intent));
    }
    throw unknown('The list does not show it yet, and it may still happen.', await this.#lookLater(record, intent));
  }

  async #lookLater(record: TokenRecord, intent: Intent): Promise<number> {
    const backOff = Math.min(1000 * 2 ** intent.looks, LONGEST_PAUSE_MS);
    const untilSettled = intent.settledAt - Date.now();
    const pause = Math.max(500, untilSettled > 0 ? Math.min(backOff, untilSettled) : backOff);
    await this.ctx.storage.setAlarm(Date.now() + pause);
    await this.#store.write({ ...record, intent: { ...intent, looks: intent.looks + 1 } });
    return pause;
  }

  /** Stores the intent, and sets an alarm to check it, before anything is sent. */
  async #begin(call: string, record: TokenRecord, intent: Intent): Promise<TokenRecord> {
    this.#underWay = intent.kind;
    this.#note(call, { act: 'intent', note: `${intent.kind === 'creating' ? 'Creation' : 'Rotation'} recorded before it is sent.` });
    await this.ctx.storage.setAlarm(intent.since + timeoutMs(this.env) + 1000);
    return this.#store.write({ ...record, intent });
  }

  async #keep(call: string, record: TokenRecord, { key, createdAt }: { key: string; createdAt: number }, act: Act): Promise<Ready> {
    const { intent } = record;
    // Without a valid date, the key counts as new.
    const keySince = createdAt || Date.now();
    const rotation = intent?.kind === 'rotating' && { rotatedAt: keySince, oldKeyEndsAt: intent.since + intent.graceSeconds * 1000 };
    const isOwed = act.act === 'reconciled' && intent?.kind === 'rotating' && intent.asked;
    const owed = isOwed ? { graceSeconds: intent.graceSeconds, until: Date.now() + OWED_MS } : null;
    const kept = { ...record, ...rotation, key, keySince, intent: null, owed };
    await this.#store.write(kept);
    await this.ctx.storage.deleteAlarm();
    this.#note(call, act);
    return kept;
  }

  /** Removes an intent that has not happened. An earlier key stays. */
  async #abandon(call: string, record: TokenRecord, act: Act): Promise<void> {
    if (record.key) await this.#store.write({ ...record, intent: null });
    else {
      await this.#store.remove();
      await registry(this.env).remove(record);
    }
    await this.ctx.storage.deleteAlarm();
    this.#note(call, act);
  }

  /** Keeps the intent if the outcome is unknown, and removes it otherwise. */
  async #failed(call: string, error: unknown): Promise<Problem> {
    const problem = problemOf(error);
    const { code, message, outcome } = problem.fields;
    const record = this.#store.read();
    const facts = { code, ...(outcome && { outcome }) };
    if (!record?.intent) this.#note(call, { act: 'failed', note: message, ...facts });
    else if (outcome === 'rejected' || outcome === 'notSent') await this.#abandon(call, record, { act: 'failed', note: message, ...facts });
    else this.#note(call, { act: 'unknown', note: 'The outcome is not known yet, and is checked before anything else is sent.', ...facts });
    return problem;
  }

  #inTurn<T>(work: (call: string) => Promise<T>): Promise<Answer<T>> {
    const call = crypto.randomUUID();
    return this.#queue.run(() =>
      answer(() => work(call)).finally(() => {
        this.#underWay = undefined;
      }),
    );
  }

  #attempt() {
    const since = Date.now();
    return { since, settledAt: since + timeoutMs(this.env) + settleMs(this.env), looks: 0 };
  }

  #options(call: string) {
    return databrain(this.env, (event) => this.#timeline.add(call, event));
  }

  #note(call: string, act: Act): void {
    this.#timeline.add(call, act);
  }

  #ready(identity: Identity): Ready {
    const record = this.#store.read();
    if (isReady(record)) return record;
    throw new Problem({ status: 404, code: 'NOT_MANAGED', message: `No token with the name "${identity.name}" is managed here: create it first.` });
  }

  async #ensured({ key }: Ready, created: boolean, reconciled: boolean): Promise<Ensured> {
    return { key, fingerprint: await fingerprint(key), created, reconciled };
  }

  async #handOver(record: Ready): Promise<Rotated> {
    await this.#store.write({ ...record, owed: null });
    return this.#rotated(record, true);
  }

  async #rotated({ key, oldKeyEndsAt }: Ready, reconciled: boolean): Promise<Rotated> {
    return { key, fingerprint: await fingerprint(key), oldKeyEndsAt: iso(oldKeyEndsAt) ?? '', reconciled };
  }
}

const isReady = (record: TokenRecord | undefined): record is Ready => Boolean(record?.key);

const madeNote = ({ created, reconciled }: { created: boolean; reconciled: boolean }): Act =>
  reconciled
    ? { act: 'reconciled', note: 'The answer was lost, but the list showed the key, which is stored.', outcome: 'done' }
    : { act: 'stored', note: created ? 'The key is stored, and is returned now.' : 'Another caller has created it in the meantime; the key is stored.' };

const unknown = (message: string, retryAfterMs: number) => new Problem({ status: 503, code: 'OUTCOME_UNKNOWN', outcome: 'unknown', message, retryAfterMs });
