// Conditions in the calling program. Each is set up in the runtime, around one call, and undone afterwards. It imports no module of a runtime.
import { within } from '../../runtimes/claim.mjs';
import { bodies } from './bodies.mjs';
import { clocks } from './clocks.mjs';
import { changesBetween, snapshot } from './define.mjs';
import { inherited } from './inherited.mjs';
import { wrappers } from './wrappers.mjs';

/**
 * @typedef {object} Program What a condition may look at and change.
 * @property {any} api
 * @property {Record<string, any>} request Of the call.
 * @property {Record<string, any>} options Of the call.
 * @property {string} goneUrl Where nobody listens.
 * @property {string} foreignUrl Whose server nothing may reach.
 * @property {string} warmUrl A base URL whose server answers at once, with a key.
 * @property {() => Promise<unknown>} release Tells the server to answer, where it waits for that.
 * @property {(ms: number, action: () => unknown) => void} later Does something while the call is under way. It is a problem if the call
 * ends before.
 * @property {(action: () => unknown) => void} undo Adds what is to be done afterwards. The last comes first.
 * @property {(problem: string) => void} report Something happened that must not.
 *
 * @typedef {(program: Program) => void} Condition
 */

/** @type {Record<string, Condition>} */
export const conditions = { ...clocks, ...wrappers, ...bodies, ...inherited };

const known = (name) => {
  if (!Object.hasOwn(conditions, name)) throw new Error(`there is no condition ${name}`);
  return conditions[name];
};

/**
 * Makes one call, under a condition if one is named.
 * @param {object} given
 * @param {any} given.api
 * @param {Record<string, any>} given.request
 * @param {Record<string, any>} given.options
 * @param {{condition?: string, url: string, goneUrl?: string, foreignUrl?: string}} given.plan
 * @param {number} given.limitMs After which it counts as one that never settles.
 * @returns {Promise<{value?: any, reason?: any, problems: string[]}>} By when the condition is undone.
 */
export async function callUnder({ api, request, options, plan, limitMs }) {
  const { condition, url, goneUrl, foreignUrl } = plan;
  const problems = [];
  const undos = [];
  const { fetch: hostFetch, setTimeout, clearTimeout } = globalThis;
  const undo = (action) => void undos.push(action);
  const before = snapshot();
  const later = (ms, action) => {
    let isDone = false;
    const timer = setTimeout(() => {
      isDone = true;
      action();
    }, ms);
    undo(() => {
      clearTimeout(timer);
      if (!isDone) problems.push('the call ended before the condition took effect');
    });
  };
  const program = {
    api,
    request,
    options,
    goneUrl,
    foreignUrl,
    warmUrl: `${url}/warm`,
    release: () => hostFetch(`${url}/release`).then((response) => response.arrayBuffer()),
    later,
    undo,
    report: (problem) => void problems.push(problem),
  };
  let settled;
  try {
    if (condition !== undefined) known(condition)(program);
    settled = await within(limitMs, () =>
      api.createApiToken(request, options).then(
        (value) => ({ value }),
        (reason) => ({ reason }),
      ),
    );
  } finally {
    for (const action of undos.reverse()) action();
  }
  const left = changesBetween(before, snapshot());
  if (left.length > 0) throw new Error(`the condition was not undone: ${left.join(', ')}`);
  return { ...settled, problems };
}
