// @ts-check
import { html, json } from './answer.js';
import { credentials } from './credentials.js';
import { inDialect } from './dialect.js';
import { Failure, invalid } from './failure.js';

/** @typedef {import('./answer.js').Answer} Answer */
/** @typedef {import('./incoming.js').Incoming} Incoming */
/** @typedef {import('./operations/operation.js').Operation} Operation */
/** @typedef {import('./operations/operation.js').Route} Route */
/** @typedef {{operation: Operation, route: Route}} Match */

/**
 * @typedef {object} Server
 * @property {import('./store.js').Store} store
 * @property {import('./options.js').Settings} settings
 */

/**
 * @param {Server} server
 * @param {Match} match
 * @param {Incoming} incoming
 * @returns {import('./credentials.js').Caller}
 * @throws {Failure}
 */
export const authorize = ({ store, settings }, { operation }, { bearer }) =>
  credentials[operation.credential]({ store, bearer, dialect: settings.dialect });

/**
 * Executes a request, as the API would.
 * @param {Server} server
 * @param {Match | undefined} match
 * @param {Incoming} incoming
 * @returns {Promise<Answer>}
 */
export async function handle(server, match, incoming) {
  const body = match?.route.from === 'body' ? await incoming.text() : '';
  // A request that is aborted before its body is complete was never sent.
  incoming.signal?.throwIfAborted();
  if (!match) return html('Not Found', 404);
  if (body === undefined) return html('PayloadTooLargeError: request entity too large', 413);
  try {
    return json(run(server, match, incoming, body));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return refusal(server, match.operation, error);
  }
}

/**
 * @param {Server} server
 * @param {Match} match
 * @param {Incoming} incoming
 * @param {string} body
 */
function run(server, match, incoming, body) {
  const caller = authorize(server, match, incoming);
  const { operation, route } = match;
  const input = route.from === 'body' ? readJson(incoming.headers, body) : readQuery(incoming.url);
  const message = route.input({ caller }).check(input, '');
  if (message) throw invalid(message);
  return operation.handle({ ...server, caller, input, route });
}

/**
 * @param {Server} server
 * @param {Operation | undefined} operation
 * @param {Failure} failure
 */
export function refusal({ settings }, operation, { code, message, status, authentication }) {
  const spoken = status ?? operation?.errors[code] ?? 400;
  const answer = inDialect(settings.dialect, { code, message, status: spoken, authentication });
  return json(answer.body, answer.status);
}

/**
 * @param {Headers} headers
 * @param {string} body
 */
function readJson(headers, body) {
  // Express, which the vendor uses, only parses a body that is declared as JSON.
  if (!/^application\/json\s*(;|$)/i.test(headers.get('content-type') ?? '')) return {};
  try {
    return body === '' ? {} : JSON.parse(body);
  } catch {
    throw invalid('"value" must be valid JSON');
  }
}

/**
 * @param {URL} url
 * @returns {Record<string, string | string[]>} A list if a name occurs more than once.
 */
function readQuery({ searchParams }) {
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => {
      const values = searchParams.getAll(name);
      return [name, values.length === 1 ? String(values[0]) : values];
    }),
  );
}
