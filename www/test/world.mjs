// A model of Databrain, of lost and late responses and of killed processes, in which the state machine runs without workerd.
import { isKeyValid, isReady, transition } from '../src/keeper/transition.ts';

export const TIMEOUT_MS = 20_000;
export const SETTLE_MS = 60_000;
export const IDENTITY = { dataApp: 'Shop', name: 'CI' };

const fingerprintOf = (key) => `fingerprint of ${key}`;
const KILLED = { type: 'killed' };
const FAILURE = { status: 504, code: 'TIMEOUT', message: 'No response.' };

export class World {
  now = 1_000_000;
  record;
  alarmAt = null;
  /** All keys that were ever created, with the time at which they become invalid. */
  keys = [];
  creations = 0;
  /** False while the data app has another name. */
  appExists = true;
  /** How often the rotation of each idempotency key was executed. */
  rotations = new Map();
  /** The names that the list contains. */
  names = [];
  #late = [];

  /** @param {number} ms */
  advance(ms) {
    this.now += ms;
    const due = this.#late.filter(({ at }) => at <= this.now);
    this.#late = this.#late.filter(({ at }) => at > this.now);
    for (const { at, execute } of due) execute(at);
  }

  isAlive = ({ expiresAt }) => expiresAt > this.now;
  aliveKeys = () => this.keys.filter(this.isAlive);

  /**
   * Runs a command until it replies or fails, or until its process is killed.
   * @param {object} command
   * @param {string[]} [faults] One for each request. Requests without one succeed.
   */
  run(command, faults = []) {
    if (command.type === 'key' && isReady(this.record) && isKeyValid(this.record, this.now)) return { reply: {}, record: this.record };
    const remaining = [...faults];
    let event = { type: 'started' };
    for (let requests = 0; requests < 100; requests += 1) {
      const context = { command, now: this.now, timeoutMs: TIMEOUT_MS, settleMs: SETTLE_MS };
      const { record, alarm, next } = transition(this.record, event, context);
      this.record = record;
      if (alarm !== undefined) this.alarmAt = alarm;
      if (!('request' in next)) return { ...next, record };
      event = this.#perform(next, remaining.shift() ?? 'none');
      if (event === KILLED) return { killed: true };
    }
    throw new Error('the command does not end');
  }

  #perform(request, fault) {
    if (request.request === 'list') return this.#list(request, fault);
    if (fault === 'rejected' || !this.#isAcceptable(request)) return { type: 'sendFailed', problem: { ...FAILURE, outcome: 'rejected' } };
    const { idempotencyKey } = this.record.intent;
    const execute = (at) => (request.request === 'create' ? this.#create(at) : this.#rotate(request, idempotencyKey, at));
    if (fault === 'late') this.#late.push({ at: this.now + TIMEOUT_MS + SETTLE_MS, execute });
    const key = ['none', 'lost', 'killedAfter'].includes(fault) ? execute(this.now) : undefined;
    if (fault.startsWith('killed')) return KILLED;
    if (fault === 'none') return request.request === 'create' ? { type: 'created', key, created: true, reconciled: false } : { type: 'rotated', key, fingerprint: fingerprintOf(key) };
    this.advance(TIMEOUT_MS);
    return { type: 'sendFailed', problem: { ...FAILURE, outcome: 'unknown' } };
  }

  #list({ failure }, fault) {
    if (fault.startsWith('killed')) return KILLED;
    const failed = { type: 'listFailed', requestedAt: this.now, failure };
    if (fault !== 'none') return { ...failed, problem: FAILURE };
    if (!this.appExists) return { ...failed, problem: { ...FAILURE, code: 'DATA_APP_NOT_FOUND' } };
    const keys = this.aliveKeys().map(({ key, createdAt }) => ({ key, fingerprint: fingerprintOf(key), createdAt }));
    return { type: 'listed', keys: keys.reverse(), names: this.names, requestedAt: this.now, failure };
  }

  #isAcceptable = ({ request, key }) => (request === 'create' ? this.appExists : this.keys.some((one) => one.key === key && one.expiresAt === Infinity));

  /** Another client creates a token with the same name. */
  addDuplicate() {
    this.#addKey(this.now);
    this.keys.at(-1).isForeign = true;
  }

  /** What someone does who deletes the tokens in Databrain. */
  deleteKeys() {
    for (const key of this.aliveKeys()) key.expiresAt = this.now;
  }

  #create(at) {
    this.creations += 1;
    return this.#addKey(at);
  }

  #addKey(at) {
    const key = `key ${this.keys.length}`;
    this.keys.push({ key, createdAt: at, expiresAt: Infinity });
    return key;
  }

  #rotate({ key, graceSeconds }, idempotencyKey, at) {
    const old = this.keys.find((one) => one.key === key);
    if (old.expiresAt !== Infinity) return undefined;
    old.expiresAt = at + graceSeconds * 1000;
    const { kind } = this.record.intent ?? {};
    if (kind !== 'replacing') this.rotations.set(idempotencyKey, (this.rotations.get(idempotencyKey) ?? 0) + 1);
    return this.#addKey(at);
  }
}
