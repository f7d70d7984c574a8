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
// Who asks again later than that means another rotation.
const OWED_MS = 600_000;

type Ready = TokenRecord & { key: string };

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

export const tokenKeeper = (env: Environment, { dataApp, name }: Identity) =>
  env.TOKEN_KEEPER.get(env.TOKEN_KEEPER.idFromName(JSON.stringify([dataApp, name])));

/** Keeps one token of one data app. What changes anything is written down before it is sent, and is done one after the other. */
export class TokenKeeper extends DurableObject<Environment> {
  readonly #queue = new Queue();
  readonly #store: TokenStore;
  #timeline: Timeline;
  /** What this object is doing at this moment. */
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
      // Asked again for what happened when its answer was lost: another rotation would replace that key at once.
      const isOwed = record.owed?.graceSeconds === graceSeconds && record.owed.until > Date.now();
      return isOwed ? this.#handOver(record) : this.#rotate(call, record, { graceSeconds, asked: true });
    });
  }

  /** For the Cron Trigger, which may come twice or be cut off: what it finds decides. */
  rotateIfOlder(identity: Identity, maxAgeMs: number, graceSeconds: number): Promise<Answer<'fresh' | 'rotated'>> {
    return this.#inTurn(async (call) => {
      await this.#settle(call);
      const record = this.#ready(identity);
      if (Date.now() - (record.keySince ?? 0) < maxAgeMs) return 'fresh';
      await this.#rotate(call, record, { graceSeconds, asked: false });
      return 'rotated';
    });
  }

  /** Waits its turn only where the stored key may be dead, or where there is none yet. */
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

  /** Development only: with the emulator's data, what the keeper knows of it ends. */
  forget(): Promise<Answer<null>> {
    return this.#inTurn(async () => {
      if (!isEmulated(this.env)) throw new Problem({ status: 403, code: 'FORBIDDEN', message: 'Only in emulator mode.' });
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
      this.#timeline = new Timeline(this.ctx.storage.sql);
      return null;
    });
  }

  override async alarm(): Promise<void> {
    const settled = await this.#inTurn((call) => this.#settle(call));
    // What is still unknown has set the next alarm; after anything else the platform calls again.
    if ('problem' in settled && settled.problem.code !== 'OUTCOME_UNKNOWN') throw new Error(settled.problem.code);
  }

  async #create(call: string, identity: Identity): Promise<Ensured> {
    // Known to the Cron Trigger before there is anything to know.
    await registry(this.env).add(identity);
    const record: TokenRecord = { ...identity, key: null, keySince: null, rotatedAt: null, oldKeyEndsAt: null, intent: null, owed: null };
    try {
      const [newest] = await listedKeys(identity, this.#options(call));
      if (newest) {
        const note = 'A token of this name was there already; it is managed from now on.';
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
      const kept = await this.#keep(call, begun, { key, createdAt: Date.now() }, { act: 'stored', note: 'The new key is stored; now it is handed out.' });
      return this.#rotated(kept, false);
    } catch (error) {
      const problem = await this.#failed(call, error);
      // Often the list knows at once.
      const settled = await this.#settle(call);
      if (settled) return this.#handOver(settled.record);
      throw problem;
    }
  }

  async #replacedOutside(call: string, record: Ready, [newest]: ListedKey[]): Promise<never> {
    if (!newest) throw new Problem({ status: 409, code: 'KEY_NOT_LISTED', message: 'Databrain lists no token of this name any more.' });
    await this.#keep(call, record, newest, { act: 'adopted', note: 'Somebody else has replaced the key; the newest listed one is kept from now on.' });
    const message = 'Somebody else had replaced the key. The newest one is kept now: rotate again if it should be replaced too.';
    throw new Problem({ status: 409, code: 'KEY_REPLACED_OUTSIDE', message });
  }

  /**
   * Ends an open intent.
   * @returns What had happened, or undefined where nothing had or nothing was open.
   * @throws {Problem} Where nobody knows yet; an alarm looks again.
   */
  async #settle(call: string): Promise<{ happened: Intent['kind']; record: Ready } | undefined> {
    const record = this.#store.read();
    const intent = record?.intent;
    if (!record || !intent) return undefined;
    this.#underWay = intent.kind;
    try {
      const finding = await reconcile(record, intent, this.#options(call));
      if (finding === 'nothing') {
        await this.#abandon(call, record, { act: 'nothingHappened', note: 'The list has not shown it for long enough: it never happened.' });
        return undefined;
      }
      if (finding !== 'open') {
        const note = 'The list shows what became of it: the key is found and stored.';
        const kept = await this.#keep(call, record, finding.found, { act: 'reconciled', note, outcome: 'done' });
        return { happened: intent.kind, record: kept };
      }
    } catch (error) {
      throw unknown(problemOf(error).fields.message, await this.#lookLater(record, intent));
    }
    throw unknown('It may still happen, and the list does not show it yet.', await this.#lookLater(record, intent));
  }

  async #lookLater(record: TokenRecord, intent: Intent): Promise<number> {
    const backOff = Math.min(1000 * 2 ** intent.looks, LONGEST_PAUSE_MS);
    const untilSettled = intent.settledAt - Date.now();
    const pause = Math.max(500, untilSettled > 0 ? Math.min(backOff, untilSettled) : backOff);
    await this.ctx.storage.setAlarm(Date.now() + pause);
    await this.#store.write({ ...record, intent: { ...intent, looks: intent.looks + 1 } });
    return pause;
  }

  /** Written down, and an alarm set to look after it, before anything is sent. */
  async #begin(call: string, record: TokenRecord, intent: Intent): Promise<TokenRecord> {
    this.#underWay = intent.kind;
    this.#note(call, { act: 'intent', note: `${intent.kind === 'creating' ? 'Creation' : 'Rotation'} written down before it is sent.` });
    await this.ctx.storage.setAlarm(intent.since + timeoutMs(this.env) + 1000);
    return this.#store.write({ ...record, intent });
  }

  async #keep(call: string, record: TokenRecord, { key, createdAt }: { key: string; createdAt: number }, act: Act): Promise<Ready> {
    const { intent } = record;
    // A date that could not be read makes no key old.
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

  /** What has not happened leaves nothing behind; a key from before stays. */
  async #abandon(call: string, record: TokenRecord, act: Act): Promise<void> {
    if (record.key) await this.#store.write({ ...record, intent: null });
    else {
      await this.#store.remove();
      await registry(this.env).remove(record);
    }
    await this.ctx.storage.deleteAlarm();
    this.#note(call, act);
  }

  /** An unknown outcome leaves the intent open; anything else ends it. */
  async #failed(call: string, error: unknown): Promise<Problem> {
    const problem = problemOf(error);
    const { code, message, outcome } = problem.fields;
    const record = this.#store.read();
    const facts = { code, ...(outcome && { outcome }) };
    if (!record?.intent) this.#note(call, { act: 'failed', note: message, ...facts });
    else if (outcome === 'rejected' || outcome === 'notSent') await this.#abandon(call, record, { act: 'failed', note: message, ...facts });
    else this.#note(call, { act: 'unknown', note: 'Nobody knows yet whether it happened: it is looked up before anything else.', ...facts });
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
    throw new Problem({ status: 404, code: 'NOT_MANAGED', message: `No token of the name "${identity.name}" is managed here: create it first.` });
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
    ? { act: 'reconciled', note: 'The answer was lost; the list showed the key, and it is stored.', outcome: 'done' }
    : { act: 'stored', note: created ? 'The key is stored; now it is handed out.' : 'Somebody else has made it meanwhile; the key is stored.' };

const unknown = (message: string, retryAfterMs: number) => new Problem({ status: 503, code: 'OUTCOME_UNKNOWN', outcome: 'unknown', message, retryAfterMs });
