// The calls, one after the other. No import of a host's own: this file runs in every runtime.
import { within } from '../runtimes/claim.mjs';

const GRACE_MS = 5000;
const POOL_MS = 50;
const request = { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' };

// A key of 4 MiB would be in every message of a test that fails.
const short = (key) => (key.length > 36 || /^[0-9a-f-]{36}$/.test(key) ? `${key.length} characters` : key);

async function outcomeOf(api, url, timeoutMs, expectsKey) {
  const options = { serviceToken: 'service_token_demo', baseUrl: url, allowBrowser: true, maxRetries: 0, timeoutMs };
  try {
    const { key } = await api.createApiToken(request, options);
    return { code: 'key', key: key === expectsKey ? key : short(key) };
  } catch (error) {
    const { code, kind, outcome, status, message, cause } = error;
    if (!api.isDatabrainError(error)) return { code: `no DatabrainError: ${error}` };
    return { code, kind, outcome, status, told: `${message}; ${cause?.name}: ${cause?.message} (${cause?.cause?.message ?? ''})` };
  }
}

/**
 * @param {object} given
 * @param {object} given.api What `import * as api from 'databrain-edge'` gives.
 * @param {{name: string, url: string, timeoutMs: number, key?: string, warmUrl?: string}[]} given.plan
 */
export async function runCases({ api, plan }) {
  const results = [];
  for (const { name, url, timeoutMs, key, warmUrl } of plan) {
    let result;
    let startedAt = Date.now();
    try {
      if (warmUrl) {
        const { code } = await within(GRACE_MS, () => outcomeOf(api, warmUrl, GRACE_MS));
        if (code !== 'key') throw new Error(`the call before ended with ${code}`);
        // Some hosts take a connection back into their pool a moment after the body has ended.
        await new Promise((resolve) => setTimeout(resolve, POOL_MS));
      }
      startedAt = Date.now();
      result = await within(timeoutMs + GRACE_MS, () => outcomeOf(api, url, timeoutMs, key));
    } catch (error) {
      result = { code: 'did not settle', told: String(error?.message ?? error) };
    }
    results.push({ name, ...result, settledMs: Date.now() - startedAt });
  }
  return results;
}
