// @ts-check
import { faults } from './faults.js';
import { operationNames } from './operations/index.js';

/** @typedef {import('./operations/operation.js').OperationName} OperationName */

/**
 * @typedef {object} StepTarget
 * @property {OperationName} [operation] Default: any request.
 * @property {number} [times] How many requests it strikes. Default 1; `Infinity` for all.
 */

/**
 * One fault and the requests it strikes. `handled` says whether the server did what was asked all the same.
 *
 * - `lostAnswer`: it did, then the connection broke. `reset`: the connection broke before.
 * - `neverAnswers` (`handled` false).
 * - `stalledBody`, `cutBody`: handled; headers and half the body, then nothing, or a broken connection.
 * - `slowDrip` (`handled` true): `bytesPerChunk` (1) each `everyMs` (100); `endless` (false) goes on with blanks.
 * - `hugeBody` (`handled` true): the true body after blanks, `bytes` (8 MiB) in all; `Infinity` never ends.
 * - `bom`: the true body after a byte order mark.
 * - `status` (`handled` false): `status` (500), `body` (one that suits the status), `contentType` (`text/plain`),
 *   `headers`, `retryAfter`.
 * - `apiError` (`handled` false): a `code` in the dialect's shape; `message`; `status` (the one documented for it).
 * - `html200` (`handled` true): a page with status 200.
 * - `redirect` (`handled` false): `status` (307) to `location`.
 * - `answer` (`handled` false): `json` or `text` as the body; `status` (200), `contentType` (JSON), `headers`.
 * - `echo` (`handled` false): an error, `status` (400), whose code, message and headers repeat the Authorization value.
 *
 * @typedef {StepTarget & (
 *     {fault: 'lostAnswer' | 'reset' | 'stalledBody' | 'cutBody' | 'bom'}
 *   | {fault: 'neverAnswers' | 'html200', handled?: boolean}
 *   | {fault: 'slowDrip', everyMs?: number, bytesPerChunk?: number, endless?: boolean, handled?: boolean}
 *   | {fault: 'hugeBody', bytes?: number, handled?: boolean}
 *   | {fault: 'status', status?: number, body?: string, contentType?: string, headers?: Record<string, string>, retryAfter?: number | string, handled?: boolean}
 *   | {fault: 'apiError', code: string, message?: string, status?: number, handled?: boolean}
 *   | {fault: 'redirect', location: string, status?: number, handled?: boolean}
 *   | {fault: 'answer', json?: unknown, text?: string, status?: number, contentType?: string, headers?: Record<string, string>, handled?: boolean}
 *   | {fault: 'echo', status?: number, handled?: boolean}
 * )} Step
 */

/** @typedef {{fault: import('./faults.js').Fault, name: string, parameters: Record<string, any>}} Strike */

/** The faults still to come, in order. */
export class Script {
  /** @type {{operation: string | undefined, times: number, strike: Strike}[]} */
  #steps = [];

  /**
   * @param {Step | Step[]} steps
   * @throws {TypeError} On an unknown fault, operation or parameter; none of the steps is taken then.
   */
  add(steps) {
    this.#steps.push(...[steps].flat().map(readStep));
  }

  /**
   * @param {string | null} operation
   * @returns {Strike | undefined} What strikes the request that has just come in.
   */
  take(operation) {
    const index = this.#steps.findIndex((step) => step.operation === undefined || step.operation === operation);
    const step = this.#steps[index];
    if (!step) return undefined;
    step.times -= 1;
    if (step.times <= 0) this.#steps.splice(index, 1);
    return step.strike;
  }

  clear() {
    this.#steps = [];
  }
}

/** @param {Step} step */
function readStep(step) {
  const { operation, times = 1, fault: name, ...parameters } = /** @type {Record<string, any>} */ (step ?? {});
  const fault = Object.hasOwn(faults, String(name)) ? faults[String(name)] : undefined;
  if (!fault) throw new TypeError(`script: unknown fault "${name}"; known are ${Object.keys(faults).join(', ')}`);
  if (operation !== undefined && !operationNames.has(operation)) throw new TypeError(`script: unknown operation "${operation}"`);
  if (!(times === Infinity || (Number.isInteger(times) && times >= 1))) throw new TypeError('script: times must be a number from 1');
  for (const [parameter, value] of Object.entries(parameters)) {
    const type = fault.parameters?.[parameter];
    if (!type) throw new TypeError(`script: fault "${name}" has no parameter "${parameter}"`);
    if (value !== undefined && type !== 'any' && typeof value !== type) throw new TypeError(`script: ${name}.${parameter} must be of type ${type}`);
  }
  const complaint = fault.check?.(parameters);
  if (complaint) throw new TypeError(`script: ${name}: ${complaint}`);
  return { operation, times, strike: { fault, name: String(name), parameters } };
}
