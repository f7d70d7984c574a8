// Makes the calls in sequence. This file runs in every runtime, so that it imports no module of one.
import { callUnder } from './conditions/index.mjs';

const GRACE_MS = 5000;
const POOL_MS = 50;

// An uncaught error would end some of the runtimes. Here, it is recorded for the call before.
const strays = [];
const onStray = (error) => void strays.push(`nobody caught: ${error?.message ?? error}`);
globalThis.process?.on?.('uncaughtException', onStray);
globalThis.addEventListener?.('error', (event) => {
  event.preventDefault();
  onStray(event.error ?? event.message);
});

const request = { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' };

// A key of 4 MiB would otherwise appear in the message of each failing test.
const short = (key) => (key.length > 36 || /^[0-9a-f-]{36}$/.test(key) ? `${key.length} characters` : key);

/**
 * Makes a call and returns its result.
 * @param {object} given
 * @param {any} given.api
 * @param {{url: string, condition?: string, key?: string}} given.plan
 * @param {number} given.timeoutMs
 * @param {number} given.limitMs After which it counts as one that never settles.
 */
async function outcomeOf({ api, plan, timeoutMs, limitMs }) {
  const options = { serviceToken: 'service_token_demo', baseUrl: plan.url, allowBrowser: true, maxRetries: 0, timeoutMs };
  const { value, reason, problems } = await callUnder({ api, request: { ...request }, options, plan, limitMs });
  if (value) return { code: 'key', key: value.key === plan.key ? value.key : short(value.key), problems };
  if (!api.isDatabrainError(reason)) return { code: `no DatabrainError: ${reason}`, problems };
  const { code, kind, outcome, status, message, cause } = reason;
  return { code, kind, outcome, status, details: `${message}; ${cause?.name}: ${cause?.message} (${cause?.cause?.message ?? ''})`, problems };
}

/**
 * @param {object} given
 * @param {object} given.api What `import * as api from 'databrain-edge'` gives.
 * @param {{name: string, url: string, timeoutMs: number, key?: string, warmUrl?: string, condition?: string, goneUrl?: string, foreignUrl?: string}[]} given.plan
 */
export async function runCases({ api, plan }) {
  const results = [];
  for (const entry of plan) {
    const { name, timeoutMs, warmUrl } = entry;
    let result;
    let startedAt = Date.now();
    try {
      if (warmUrl) {
        const { code } = await outcomeOf({ api, plan: { url: warmUrl }, timeoutMs: GRACE_MS, limitMs: GRACE_MS });
        if (code !== 'key') throw new Error(`the call before ended with ${code}`);
        // Some runtimes return a connection to their pool shortly after the end of the body.
        await new Promise((resolve) => setTimeout(resolve, POOL_MS));
      }
      startedAt = Date.now();
      result = await outcomeOf({ api, plan: entry, timeoutMs, limitMs: timeoutMs + GRACE_MS });
    } catch (error) {
      result = { code: 'not settled in time', details: String(error?.message ?? error) };
    }
    const settledMs = Date.now() - startedAt;
    await new Promise((resolve) => setTimeout(resolve));
    const problems = [...(result.problems ?? []), ...strays.splice(0)];
    results.push({ name, ...result, problems, settledMs });
  }
  return results;
}
