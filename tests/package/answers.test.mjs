// From what the server says to what the caller gets: every shape of error that the API is known to use.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, answering, callWith, failure, has } from './call.mjs';

const limit = { timeout: 30_000 };
const api = await install().load('databrain-edge');

const answered = (status, body, headers) => callWith(api, answering(typeof body === 'object' && body !== null && !(body instanceof Uint8Array) ? JSON.stringify(body) : body, { status, headers }), { maxRetries: 0 });

function refuses(title, status, body, fields, headers) {
  test(title, limit, async () => has(await failure(api, answered(status, body, headers)), { status, attempts: 1, cause: undefined, field: undefined, ...fields }));
}

const notFound = { code: 'DATA_APP_NOT_FOUND', kind: 'notFound', outcome: 'rejected', message: 'no such app' };
const error = { code: 'DATA_APP_NOT_FOUND', message: 'no such app' };
const bare = (status) => ({ code: `HTTP_${status}`, message: `the server answered with HTTP ${status} without a readable reason` });

refuses('nested', 400, { error }, notFound);
refuses('nested, with the status inside', 400, { error: { ...error, status: 400 } }, notFound);
refuses('nested, with another status inside', 400, { error: { ...error, status: 500 } }, notFound);
refuses('top level', 400, error, notFound);
refuses('a code next to an error with the message', 400, { error: { message: 'no such app' }, code: 'DATA_APP_NOT_FOUND' }, notFound);
refuses('a text', 400, { error: 'Something is off' }, { code: 'HTTP_400', kind: 'rejected', outcome: 'rejected', message: 'Something is off' });
refuses('a text that is a code', 400, { error: 'DATA_APP_NOT_FOUND', message: 'no such app' }, notFound);
refuses('only a message', 400, { message: 'Something is off' }, { code: 'HTTP_400', kind: 'rejected', message: 'Something is off' });
refuses('only a detail', 400, { detail: 'Something is off' }, { code: 'HTTP_400', kind: 'rejected', message: 'Something is off' });
refuses('only a code', 400, { error: { code: 'DATA_APP_NOT_FOUND' } }, { ...notFound, message: bare(400).message });
refuses('null', 400, { error: null }, { ...bare(400), kind: 'rejected', outcome: 'rejected' });
refuses('a byte order mark before it', 400, `\ufeff${JSON.stringify({ error })}`, notFound);
refuses('empty', 400, '', { ...bare(400), kind: 'rejected', outcome: 'rejected' });
refuses('no body', 500, null, { ...bare(500), kind: 'server', outcome: 'unknown' });
refuses('plain text', 502, 'Bad Gateway', { ...bare(502), kind: 'server', outcome: 'unknown' });
refuses('a page', 404, '<!DOCTYPE html><h1>Cannot POST</h1>', { ...bare(404), kind: 'notFound', outcome: 'rejected' });
refuses('truncated', 400, '{"error":{"code":"DATA_APP_', { ...bare(400), kind: 'rejected', outcome: 'rejected' });
refuses('not UTF-8', 400, new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), { ...bare(400), kind: 'rejected', outcome: 'rejected' });

for (const odd of ['null', '5', 'true', '"DATA_APP_NOT_FOUND"', '[]', '{}', '{"error":42}', '{"error":[]}', '{"error":{}}', '{"error":false}', '{"error":""}', '{"error":{"code":5,"message":{}}}', '{"error":{"code":"","message":""}}']) {
  refuses(`JSON that says nothing: ${odd}`, 400, odd, { ...bare(400), kind: 'rejected', outcome: 'rejected' });
}

const kinds = {
  auth: ['AUTHENTICATION_ERROR', 'AUTHENTICATION_ERR', 'INVALID_SERVICE_TOKEN', 'EXPIRED_SERVICE_TOKEN', 'INVALID_DATA_APP_API_KEY', 'Invalid credentials'],
  notFound: ['DATA_APP_NOT_FOUND', 'ACCOUNT_NOT_FOUND', 'USER_NOT_FOUND'],
  conflict: ['DATA_APP_ALREADY_EXISTS'],
  input: ['INVALID_REQUEST_BODY', 'INVALID REQUEST BODY'],
  rejected: ['SELFHOSTED_APP_ERROR'],
};
for (const [kind, codes] of Object.entries(kinds)) {
  for (const code of codes) {
    // The code decides: this API answers 400 to nearly everything, and 500 to some faults that stay.
    for (const status of [400, 401, 500]) refuses(`${code} with ${status}`, status, { error: { code, message: 'm' } }, { code, kind, outcome: 'rejected', message: 'm' });
  }
}
for (const code of ['INTERNAL_SERVER_ERROR', 'INTERNAL SERVER ERROR', 'INVALID_SERVER_ERROR']) {
  refuses(`${code} with 500`, 500, { error: { code, message: 'm' } }, { code, kind: 'server', outcome: 'unknown' });
}
for (const code of ['TEMPLATE_DASHBOARD_ERROR', 'data_app_not_found', 'Ошибка', 'x y']) {
  refuses(`the unknown code ${code}`, 400, { error: { code, message: 'm' } }, { code, kind: 'rejected', outcome: 'rejected' });
  refuses(`the unknown code ${code} with 500`, 500, { error: { code, message: 'm' } }, { code, kind: 'server', outcome: 'unknown' });
}

const statuses = { 404: 'notFound', 409: 'conflict', 418: 'rejected', 429: 'rateLimit', 408: 'server', 500: 'server', 503: 'server', 599: 'server' };
for (const [status, kind] of Object.entries(statuses)) {
  const outcome = status === '408' || status >= 500 ? 'unknown' : 'rejected';
  refuses(`only the status ${status}`, Number(status), '', { ...bare(status), kind, outcome });
}

const OF_A_PROXY = '; this error seems to come from a proxy or firewall in front of the API, and does not tell whether the credential is valid: check options.baseUrl and the rules of the firewall';
for (const status of [401, 403]) {
  for (const [body, message] of [['', bare(status).message], ['Unauthorized', bare(status).message], ['<!DOCTYPE html><title>Just a moment...</title>', bare(status).message], [{ message: 'Forbidden' }, 'Forbidden'], [{ success: false }, bare(status).message], [{ title: 't', detail: 'd' }, 'd']]) {
    refuses(`${status} of a proxy: ${JSON.stringify(body)}`, status, body, { code: `HTTP_${status}`, kind: 'rejected', outcome: 'rejected', message: message + OF_A_PROXY });
  }
  refuses(`${status} of the API`, status, { error: { message: 'no' } }, { code: `HTTP_${status}`, kind: 'auth', outcome: 'rejected', message: 'no' });
}
for (const [status, kind, outcome] of [[403, 'rejected', 'rejected'], [429, 'rateLimit', 'rejected'], [503, 'server', 'unknown']]) {
  refuses(`a challenge page with ${status}`, status, '<!DOCTYPE html>', { kind, outcome, message: `${bare(status).message}${OF_A_PROXY} (cf-mitigated: challenge)` }, { 'content-type': 'text/html', 'cf-mitigated': 'challenge' });
}
refuses('JSON is read as it is, challenge or not', 403, { error }, notFound, { 'cf-mitigated': 'challenge' });

for (const [body, message] of [[{ errors: [{ message: 'm' }, { message: 'n' }] }, 'm'], [{ errors: ['m'] }, 'm'], [{ message: ['m', 'n'] }, 'm'], [{ title: 't', detail: 'm' }, 'm'], [{ title: 'm' }, 'm'], [{ error: 'e', error_description: 'm' }, 'm']]) {
  refuses(`a reason in the shape of others: ${JSON.stringify(body)}`, 400, body, { code: 'HTTP_400', kind: 'rejected', message });
}

const waits = { 2: 2000, 0: 0, ' 120 ': 120_000, '-1': undefined, 1.5: 2000, '60, 60': 60_000, 'Wed, 21 Oct 2015 07:28:00 GMT': 0, 'Wed, 21-Oct-15 07:28:00 GMT': undefined, soon: undefined, 99999999999: undefined };
for (const [value, retryAfterMs] of Object.entries(waits)) {
  refuses(`Retry-After: ${value}`, 429, '', { code: 'HTTP_429', kind: 'rateLimit', retryAfterMs }, { 'retry-after': value });
}
refuses('Retry-After with a code', 503, { error: { code: 'X', message: 'm' } }, { code: 'X', retryAfterMs: 3000 }, { 'retry-after': '3' });

for (const status of [300, 301, 302, 303, 304, 307, 308]) {
  const outcome = status === 307 || status === 308 ? 'rejected' : 'unknown';
  refuses(`a redirect with ${status}`, status, null, { code: 'REDIRECTED', kind: 'redirect', outcome }, { location: 'https://elsewhere.example/a?b' });
}
test('a redirect: only the scheme and host of its target are shown', limit, async () => {
  const { message } = await failure(api, answered(307, null, { location: 'https://user:pass@elsewhere.example:8443/path?query#hash' }));
  assert.match(message, / redirects to https:\/\/elsewhere\.example:8443, /);
  assert.doesNotMatch(message, /user|pass|path|query|hash/);
  for (const location of ['', '/relative', '//', 'https://', 'javascript:alert(1)', ':', '\u00e9']) {
    has(await failure(api, answered(307, null, { location })), { code: 'REDIRECTED', outcome: 'rejected' });
  }
});
test('a redirect to https of the same host names the scheme', limit, async () => {
  const response = () => new Response(null, { status: 308, headers: { location: 'https://localhost/api/v2/x' } });
  const { message } = await failure(api, callWith(api, async () => response(), { baseUrl: 'http://localhost' }));
  assert.match(message, / redirects to https:\/\/localhost, /);
});
test('a redirect whose status the runtime hides', limit, async () => {
  const hidden = { status: 0, type: 'opaqueredirect', headers: new Headers(), body: null };
  has(await failure(api, callWith(api, async () => hidden)), { code: 'REDIRECTED', kind: 'redirect', outcome: 'unknown', status: undefined });
});

const bad = { code: 'BAD_RESPONSE', kind: 'badResponse', outcome: 'unknown' };
for (const body of ['', 'OK', '<html>It works</html>', '{"key":"secret', 'null', '[]', '"key"', '{}', '{"key":""}', '{"key":5}', '{"key":null}', '{"key":{}}', '{"key":["k"]}', '{"token":"k"}', '{"data":{"key":"k"}}', '{"error":{},"key":"k"}', '{"error":true,"key":"k"}', '{"error":false}', '{"error":""}', '{"error":0}']) {
  test(`no success: ${body || 'empty'}`, limit, async () => {
    const failed = await failure(api, answered(200, body));
    has(failed, { ...bad, status: 200 });
    for (const shown of ['secret', 'It works', '"k"']) assert.ok(!failed.message.includes(shown));
  });
}
refuses('no success: 204', 204, null, bad);
refuses('no success: not UTF-8', 200, new Uint8Array([...Buffer.from('{"key":"'), 0xff, ...Buffer.from('"}')]), bad);
refuses('no success: cut within a character', 200, new Uint8Array([...Buffer.from('{"key":"k"}'), 0xe2, 0x82]), bad);

refuses('an error inside a 200', 200, { error: { code: 'AUTHENTICATION_ERROR', message: 'm' } }, { code: 'AUTHENTICATION_ERROR', kind: 'auth', outcome: 'rejected' });
refuses('an unknown error inside a 200', 200, { error: { code: 'X', message: 'm' } }, { code: 'X', kind: 'rejected', outcome: 'unknown' });
refuses('a text as the error inside a 200', 200, { error: 'm' }, { code: 'HTTP_200', kind: 'rejected', outcome: 'unknown', message: 'm' });
refuses('an error next to a key', 200, { error, key: KEY }, { ...notFound, outcome: 'unknown' });

const successes = [[200, { key: KEY }], [201, { key: KEY }], [200, { key: KEY, error: null }], [200, { key: KEY, error: false }], [200, { key: KEY, error: '' }], [200, { key: KEY, error: 0 }], [202, { key: 'not a UUID' }], [299, { key: ' ' }], [200, { key: KEY, id: 7, more: { a: [1] } }]];
for (const [status, body] of successes) {
  test(`success: ${status} ${JSON.stringify(body)}`, limit, async () => assert.deepEqual(await answered(status, body), body));
}

test('a message is one line of limited length', limit, async () => {
  const { message } = await failure(api, answered(400, { error: { code: 'X', message: `first\r\nsecond\u001b[31m${'long '.repeat(500)}` } }));
  assert.doesNotMatch(message, /[\r\n\u001b]/);
  assert.ok(message.startsWith('first  second'));
  assert.ok(message.length <= 301);
});
