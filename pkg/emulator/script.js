// @ts-check
import { faults } from './faults.js';
import { operationNames } from './operations/index.js';

/** @typedef {import('./index.js').Step} Step */

/** @typedef {{fault: import('./faults.js').Fault, name: string, parameters: Record<string, any>}} ScriptedFault */

/** The queued faults, in order. */
export class Script {
  /** @type {{operation: string | undefined, times: number, scripted: ScriptedFault}[]} */
  #steps = [];

  /**
   * @param {Step | readonly Step[]} steps
   * @throws {TypeError} For an unknown fault, operation or parameter. No step is queued then.
   */
  add(steps) {
    this.#steps.push(...[steps].flat().map(readStep));
  }

  /**
   * @param {string | null} operation
   * @returns {ScriptedFault | undefined} The fault for the current request, if any.
   */
  take(operation) {
    const index = this.#steps.findIndex((step) => step.operation === undefined || step.operation === operation);
    const step = this.#steps[index];
    if (!step) return undefined;
    step.times -= 1;
    if (step.times <= 0) this.#steps.splice(index, 1);
    return step.scripted;
  }

  clear() {
    this.#steps = [];
  }
}

/** @param {Step} step */
function readStep(step) {
  const { operation, times = 1, fault: name, ...parameters } = /** @type {Record<string, any>} */ (step ?? {});
  const fault = Object.hasOwn(faults, String(name)) ? faults[String(name)] : undefined;
  if (!fault) throw new TypeError(`script: unknown fault "${name}"; the known faults are ${Object.keys(faults).join(', ')}`);
  if (operation !== undefined && !operationNames.has(operation)) throw new TypeError(`script: unknown operation "${operation}"`);
  if (!(times === Infinity || (Number.isInteger(times) && times >= 1))) throw new TypeError('script: times must be a whole number from 1, or Infinity');
  for (const [parameter, value] of Object.entries(parameters)) {
    const type = fault.parameters?.[parameter];
    if (!type) throw new TypeError(`script: fault "${name}" has no parameter "${parameter}"`);
    if (value !== undefined && type !== 'any' && typeof value !== type) throw new TypeError(`script: ${name}.${parameter} must be of type ${type}`);
  }
  const complaint = fault.check?.(parameters);
  if (complaint) throw new TypeError(`script: ${name}: ${complaint}`);
  return { operation, times, scripted: { fault, name: String(name), parameters } };
}
