// What the packed package must do in every runtime. No import of a host's own: this file is bundled for each of them.
import { surfacesOf } from '../leaks/surfaces.mjs';
import { claim, equal, rejection, within } from './claim.mjs';
import { controlOf } from './control.mjs';
import { lifecycle } from './lifecycle.mjs';

/**
 * @typedef {object} Settings
 * @property {object} api What `import * as api from 'databrain-edge'` gives.
 * @property {string} emulatorUrl An emulator with its controls served.
 * @property {string} elsewhereUrl Another origin, which counts whatever reaches it and tells it under `/count`.
 * @property {string} refusedUrl An origin nobody listens on.
 * @property {Traits} traits
 *
 * @typedef {object} Traits How this host differs from the others, as measured.
 * @property {boolean} hidesRedirects A redirect arrives without status and headers.
 * @property {boolean} tellsRefused The runtime proves that a connection could not be established.
 * @property {boolean} resendsPosts Whether the runtime itself sends a POST again if its connection breaks.
 */

const APP = 'Customer Portal Analytics';
const TOKENS = '/api/v2/data-app/api-tokens';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const SERVICE_TOKEN = 'service_token_demo';
const CASE_MS = 8000;
const SHORT_MS = 300;

/** Checks what every `DatabrainError` has, and the given fields. */
function isTyped(api, error, fields) {
  claim(error instanceof Error, 'not an Error');
  claim(error instanceof api.DatabrainError, 'not a DatabrainError');
  claim(api.isDatabrainError(error), 'isDatabrainError is false');
  claim(error.message.length > 0, 'no message');
  for (const [name, expected] of Object.entries({ name: 'DatabrainError', operation: 'createApiToken', attempts: 1, ...fields })) {
    equal(error[name], expected, `error.${name}`);
  }
}

/** A case that scripts one fault, calls once and expects one error. */
const faulty = (step, fields, { minted = [], options, also } = {}) =>
  async function run(context) {
    const { api, call, control } = context;
    await control.script(step);
    const error = await rejection(call(options));
    isTyped(api, error, fields);
    equal(await control.tokenNames(), minted, 'tokens on the server');
    equal((await control.requests()).length, 1, 'requests');
    await also?.(error, context);
  };

const isTimely = (work) => async (context) => {
  const started = Date.now();
  await work(context);
  const took = Date.now() - started;
  claim(took >= SHORT_MS - 50 && took < SHORT_MS + 3000, `took ${took} ms`);
};

const redirected = (status) =>
  async function run({ api, call, control, elsewhereUrl, elsewhereCount, traits }) {
    await control.script({ fault: 'redirect', status, location: elsewhereUrl + TOKENS });
    const error = await rejection(call());
    const outcome = status === 307 && !traits.hidesRedirects ? 'rejected' : 'unknown';
    isTyped(api, error, { code: 'REDIRECTED', kind: 'redirect', outcome, status: traits.hidesRedirects ? undefined : status });
    claim(traits.hidesRedirects || error.message.includes(new URL(elsewhereUrl).host), 'the message does not say where to');
    equal(await elsewhereCount(), 0, 'requests elsewhere');
    equal((await control.requests()).map(({ path }) => path), [TOKENS], 'requests');
  };

const timeout = { code: 'TIMEOUT', kind: 'timeout', outcome: 'unknown' };
const short = { timeoutMs: SHORT_MS };
const named = ['Production API Key'];

/** @type {Record<string, (context: any) => Promise<void>>} */
const cases = {
  async 'mints a key'({ call, control }) {
    const answer = await call();
    equal(Object.keys(answer), ['key'], 'fields of the answer');
    claim(UUID.test(answer.key), 'no UUID');
    equal(await control.tokenNames(), named, 'tokens on the server');
    const [request, ...more] = await control.requests();
    equal([request.method, request.path, request.authorized, more.length], ['POST', TOKENS, true, 0], 'request');
  },

  async 'two calls at once mint two keys'({ call, control }) {
    const [one, two] = await Promise.all([call({}, { name: 'one' }), call({}, { name: 'two' })]);
    claim(one.key !== two.key, 'the same key');
    equal((await control.tokenNames()).sort(), ['one', 'two'], 'tokens on the server');
  },

  async 'names travel unchanged'({ call, control }) {
    const name = 'Schlüssel "№ 1" \\ 鍵 🔑\u2028';
    await call({}, { name });
    equal(await control.tokenNames(), [name], 'tokens on the server');
  },

  'INVALID_REQUEST_BODY': faulty(
    { fault: 'apiError', code: 'INVALID_REQUEST_BODY', message: '"name" is not allowed to be empty' },
    { code: 'INVALID_REQUEST_BODY', kind: 'input', outcome: 'rejected', status: 400, message: '"name" is not allowed to be empty' },
  ),

  async 'DATA_APP_NOT_FOUND'({ api, call, control }) {
    const error = await rejection(call({}, { dataAppName: APP.toLowerCase() }));
    isTyped(api, error, { code: 'DATA_APP_NOT_FOUND', kind: 'notFound', outcome: 'rejected', status: 400, message: 'Data app not found' });
    equal(await control.tokenNames(), [], 'tokens on the server');
  },

  async 'AUTHENTICATION_ERROR'({ api, call, control }) {
    const error = await rejection(call({ serviceToken: 'service_token_other' }));
    isTyped(api, error, { code: 'AUTHENTICATION_ERROR', kind: 'auth', outcome: 'rejected', status: 400, message: 'Invalid Service Token' });
    equal((await control.requests()).map(({ authorized }) => authorized), [false], 'requests');
  },

  'INTERNAL_SERVER_ERROR': faulty({ fault: 'status', status: 500 }, { code: 'INTERNAL_SERVER_ERROR', kind: 'server', outcome: 'unknown', status: 500 }),

  'a status without a code': faulty({ fault: 'status', status: 503 }, { code: 'HTTP_503', kind: 'server', outcome: 'unknown', status: 503, retryAfterMs: undefined }),

  '429 with Retry-After': faulty(
    { fault: 'status', status: 429, retryAfter: 7 },
    { code: 'HTTP_429', kind: 'rateLimit', outcome: 'rejected', status: 429, retryAfterMs: 7000 },
  ),

  async 'a 429 is waited for'({ call, control }) {
    await control.script({ fault: 'status', status: 429, retryAfter: 0 });
    claim(UUID.test((await call({ maxRetries: 1 })).key), 'no UUID');
    equal((await control.requests()).map(({ status }) => status), [429, 200], 'requests');
    equal(await control.tokenNames(), named, 'tokens on the server');
  },

  async 'ensureApiToken makes one, and finds it again'({ api, options, control }) {
    const request = { dataAppName: APP, name: 'Production API Key' };
    const made = await api.ensureApiToken(request, options);
    equal([made.created, made.reconciled], [true, false], 'the first call');
    const found = await api.ensureApiToken(request, options);
    claim(found.key === made.key, 'another key');
    equal([found.created, found.reconciled], [false, false], 'the second call');
    equal(await control.tokenNames(), named, 'tokens on the server');
  },

  async 'ensureApiToken finds what a lost answer made'({ api, options, control }) {
    await control.script({ fault: 'html200', operation: 'createApiToken' });
    const { created, reconciled, key } = await api.ensureApiToken({ dataAppName: APP, name: 'Production API Key' }, options);
    equal([created, reconciled, UUID.test(key)], [true, true, true], 'the answer');
    equal(await control.tokenNames(), named, 'tokens on the server');
  },

  async 'an answer lost after the key was made'({ api, call, control, traits }) {
    await control.script({ fault: 'lostAnswer', times: 9 });
    const error = await rejection(call());
    isTyped(api, error, { code: 'NETWORK_ERROR', kind: 'network', outcome: 'unknown', status: undefined });
    claim(error.cause instanceof Error, 'no cause');
    // The host's own second try is out of the package's hands; all the more must the outcome be unknown.
    const made = (await control.tokenNames()).length;
    claim(traits.resendsPosts ? made >= 1 : made === 1, `${made} tokens on the server`);
  },

  'a body that is cut': faulty({ fault: 'cutBody' }, { code: 'NETWORK_ERROR', kind: 'network', outcome: 'unknown', status: 200 }, { minted: named }),

  'no answer': isTimely(faulty({ fault: 'neverAnswers' }, { ...timeout, status: undefined }, { options: short })),
  'a body that stalls': isTimely(faulty({ fault: 'stalledBody' }, { ...timeout, status: 200 }, { options: short, minted: named })),
  'a body that drips without end': isTimely(
    faulty({ fault: 'slowDrip', endless: true, everyMs: 20 }, { ...timeout, status: 200 }, { options: short, minted: named }),
  ),

  async 'a slow body within the time'({ call, control }) {
    await control.script({ fault: 'slowDrip', everyMs: 2 });
    claim(UUID.test((await call()).key), 'no UUID');
  },

  async 'a signal aborted before'({ api, call, control }) {
    const reason = new Error('changed my mind');
    const error = await rejection(call({ signal: AbortSignal.abort(reason) }));
    isTyped(api, error, { code: 'ABORTED', kind: 'aborted', outcome: 'notSent', attempts: 0, status: undefined });
    claim(error.cause === reason, 'the cause is not the reason');
    equal(await control.requests(), [], 'requests');
  },

  async 'a signal aborted while the server thinks'({ api, call, control }) {
    await control.script({ fault: 'neverAnswers' });
    const controller = new AbortController();
    const reason = { text: 'any value may be a reason' };
    const rejected = rejection(call({ signal: controller.signal }));
    while ((await control.requests()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    controller.abort(reason);
    const error = await rejected;
    isTyped(api, error, { code: 'ABORTED', kind: 'aborted', outcome: 'unknown' });
    claim(error.cause === reason, 'the cause is not the reason');
  },

  async 'a signal aborted while the body stalls'({ api, call, control }) {
    await control.script({ fault: 'stalledBody' });
    const controller = new AbortController();
    const rejected = rejection(call({ signal: controller.signal }));
    while ((await control.tokenNames()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    controller.abort();
    isTyped(api, await rejected, { code: 'ABORTED', kind: 'aborted', outcome: 'unknown' });
  },

  'a redirect with 302 is not followed': redirected(302),
  'a redirect with 307 is not followed': redirected(307),

  'a huge body': faulty({ fault: 'hugeBody' }, { code: 'RESPONSE_TOO_LARGE', kind: 'badResponse', outcome: 'unknown', status: 200 }, { minted: named }),

  async 'a byte order mark'({ call, control }) {
    await control.script({ fault: 'bom' });
    claim(UUID.test((await call()).key), 'no UUID');
  },

  'a page with status 200': faulty(
    { fault: 'html200' },
    { code: 'BAD_RESPONSE', kind: 'badResponse', outcome: 'unknown', status: 200 },
    { minted: named, also: (error) => claim(!surfacesOf(error).some((text) => text.includes('It works')), 'the body is shown') },
  ),

  async 'an unknown option'({ api, call, control }) {
    const error = await rejection(call({ timeout: 5 }));
    isTyped(api, error, { code: 'INVALID_INPUT', kind: 'input', outcome: 'notSent', attempts: 0, field: 'options.timeout' });
    claim(error.message.includes('options.timeout'), 'the message does not name the field');
    equal(await control.requests(), [], 'requests');
  },

  async 'the older paths'({ call, control }) {
    await call({ legacyPaths: true });
    equal((await control.requests()).map(({ path, status }) => [path, status]), [['/api/v2/dataApp/api-tokens', 200]], 'requests');
  },

  async 'nobody listens'({ api, call, refusedUrl, traits }) {
    const error = await rejection(call({ baseUrl: refusedUrl }));
    isTyped(api, error, { code: 'NETWORK_ERROR', kind: 'network', outcome: traits.tellsRefused ? 'notSent' : 'unknown', status: undefined });
    claim(error.cause instanceof Error, 'no cause');
  },

  'the whole life of a token': lifecycle,

  'a server that echoes the credential': faulty(
    { fault: 'echo' },
    { kind: 'rejected', outcome: 'rejected', status: 400 },
    { also: (error) => claim(!surfacesOf(error).some((text) => text.includes(SERVICE_TOKEN)), 'the credential is shown') },
  ),
};

/** Known without running anything, so that a runtime which loses cases is found out. */
export const caseNames = Object.keys(cases);

/**
 * @param {Settings} settings
 * @returns {Promise<{name: string, ok: boolean, detail: string}[]>}
 */
export async function runSuite({ api, emulatorUrl, elsewhereUrl, refusedUrl, traits }) {
  const control = controlOf(emulatorUrl);
  const elsewhereCount = async () => Number(await (await fetch(`${elsewhereUrl}/count`)).text());
  // One attempt, so that each fault is seen as it is.
  const options = { serviceToken: SERVICE_TOKEN, baseUrl: emulatorUrl, allowBrowser: true, maxRetries: 0 };
  const call = (more = {}, request = {}) => api.createApiToken({ dataAppName: APP, name: 'Production API Key', ...request }, { ...options, ...more });
  const context = { api, call, options, control, elsewhereUrl, elsewhereCount, refusedUrl, traits };
  const results = [];
  for (const [name, run] of Object.entries(cases)) {
    let detail = '';
    try {
      await control.reset();
      await within(CASE_MS, () => run(context));
    } catch (error) {
      detail = String(error?.message ?? error) || 'failed';
    }
    results.push({ name, ok: detail === '', detail });
  }
  return results;
}
