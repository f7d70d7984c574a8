// One call of the installed package with a transport of the test's own.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';

export const TOKEN = 'service_token_of_this_test';
export const request = { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' };
export const KEY = '5b0f6a0e-6f1c-4d9c-9d68-1f2a3b4c5d6e';

/** A transport that gives every request the same answer and counts them. */
export function answering(body = JSON.stringify({ key: KEY }), init) {
  const transport = async () => {
    transport.calls += 1;
    return new Response(body, init);
  };
  transport.calls = 0;
  return transport;
}

/** Calls with this transport and other options. */
export const callWith = (api, fetch, options, asked = request) => api.createApiToken(asked, { serviceToken: TOKEN, fetch, ...options });

/** Loads the core, which takes real time, before a virtual clock replaces the clock of the runtime. */
export const warmUp = (api) => api.listDataApps({}, { serviceToken: TOKEN, fetch: answering('{"data":[]}') });

/** The fields that the types allow for each kind, besides those of every error. */
const REFUSED = ['status', 'retryAfterMs'];
const OF_KIND = {
  input: ['field', 'status', 'retryAfterMs', 'cause'],
  auth: REFUSED,
  notFound: REFUSED,
  conflict: REFUSED,
  rateLimit: REFUSED,
  rejected: REFUSED,
  server: REFUSED,
  network: ['status', 'cause'],
  timeout: ['status'],
  aborted: ['status', 'cause'],
  redirect: ['status'],
  badResponse: ['status', 'retryAfterMs'],
  internal: ['cause'],
};
const OPTIONAL = ['field', 'status', 'retryAfterMs', 'cause'];

/** Checks that an error has the fields that the types promise for its kind, and no others. */
function checkFields(error) {
  const allowed = OF_KIND[error.kind];
  assert.ok(allowed, `the types have no kind ${error.kind}`);
  for (const name of OPTIONAL) assert.ok(error[name] === undefined || allowed.includes(name), `${error.kind} has ${name}`);
  if (allowed === REFUSED) assert.equal(typeof error.status, 'number', `${error.code} has no status`);
}

/** The `DatabrainError` that a call rejects with, after a look at the fields that every one has. */
export async function failure(api, promise) {
  const error = await promise.then(
    () => assert.fail('should have been rejected'),
    (reason) => reason,
  );
  assert.ok(error instanceof api.DatabrainError, `not a DatabrainError: ${error?.stack ?? error}`);
  assert.ok(api.isDatabrainError(error));
  assert.equal(error.name, 'DatabrainError');
  assert.equal(error.operation, 'createApiToken');
  checkFields(error);
  return error;
}

/** What a promise rejects with, which it must. */
export const rejection = (promise) =>
  promise.then(
    (value) => assert.fail(`should have been rejected, and gave ${JSON.stringify(value)}`),
    (reason) => reason,
  );

/** Compares only these fields. */
export function has(error, fields) {
  assert.deepEqual(Object.fromEntries(Object.keys(fields).map((name) => [name, error[name]])), fields);
}

/** The unhandled rejections while `work` ran and in the turns after it. */
export async function unhandledDuring(work) {
  const found = [];
  const note = (reason) => found.push(String(reason?.stack ?? reason));
  process.on('unhandledRejection', note);
  try {
    await work();
    await new Promise((resolve) => setTimeout(resolve, 50));
  } finally {
    process.off('unhandledRejection', note);
  }
  return found;
}

/** The address of a port at which nothing listens. */
export async function closedPort() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

/** Runs with another global `fetch`. */
export async function withGlobalFetch(fetch, run) {
  const own = globalThis.fetch;
  globalThis.fetch = fetch;
  try {
    return await run();
  } finally {
    globalThis.fetch = own;
  }
}
