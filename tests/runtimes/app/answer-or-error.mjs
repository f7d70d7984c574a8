// What a route answers in a place where the package may be unable to start.
import { answer } from './server-side.mjs';

/**
 * @param {any} api As for the probe.
 * @param {Record<string, string>} query That of the request: `baseUrl` and `label`.
 */
export const answerOrError = (api, { baseUrl, label }) =>
  answer(api, baseUrl, label).catch((error) => ({ error: error.toJSON() }));
