// Every way in which a call can fail while something near it holds a credential. Runs in every runtime.

const APP = 'Customer Portal Analytics';
const TOKENS = '/api/v2/data-app/api-tokens';
const SHORT = { timeoutMs: 150 };

/** What a server might say of what it was sent, or of what it has made. */
const texts = {
  alone: (secret) => secret,
  quoted: (secret) => `Invalid token "${secret}".`,
  'in JSON': (secret) => JSON.stringify({ authorization: `Bearer ${secret}` }),
  'in a URL': (secret) => `GET /?token=${encodeURIComponent(secret)} failed`,
  'where the text is cut': (secret) => `${'long '.repeat(58)}${secret}`,
  twice: (secret) => `${secret}${secret}`,
};

/** The shapes in which it says so. */
const shapes = {
  nested: (text) => ({ error: { code: text, message: text, status: 400, details: [text] } }),
  'a known code': (text) => ({ error: { code: 'AUTHENTICATION_ERROR', message: text } }),
  text: (text) => ({ error: text }),
  'top level': (text) => ({ code: text, message: text }),
  detail: (text) => ({ detail: text }),
};

/** Faults of the server; each applies to one call. */
function scripted({ token, key, elsewhereUrl }) {
  const steps = {};
  const say = (what, secret, shape, wording, status) => {
    steps[`${what}, ${wording}, as ${shape}, ${status}`] = { fault: 'answer', status, json: shapes[shape](texts[wording](secret)) };
  };
  for (const [what, secret] of Object.entries({ token, key })) {
    for (const shape of Object.keys(shapes)) for (const wording of Object.keys(texts)) say(what, secret, shape, wording, 400);
    for (const status of [200, 401, 429, 500]) say(what, secret, 'nested', 'alone', status);
    for (const status of [200, 502]) steps[`${what} in a page, ${status}`] = { fault: 'answer', status, contentType: 'text/html', text: `<pre>${secret}</pre>` };
    steps[`${what} in headers`] = { fault: 'status', status: 429, headers: { 'www-authenticate': secret, 'retry-after': secret, 'x-request-id': secret } };
    steps[`${what} in a cut text`] = { fault: 'answer', status: 200, text: `{"key":"${secret}` };
    steps[`${what} where it should not be`] = { fault: 'answer', status: 200, json: { token: secret, key: [secret] } };
    steps[`${what} beside an error`] = { fault: 'answer', status: 200, json: { key: secret, error: { code: 'X', message: secret } } };
    steps[`${what} with a failing status`] = { fault: 'answer', status: 500, json: { key: secret } };
    const encoded = encodeURIComponent(secret);
    const locations = { path: `${elsewhereUrl}/${encoded}`, query: `${elsewhereUrl}/?t=${encoded}`, 'user name': `http://${encoded}@127.0.0.1/`, host: `https://${encoded}.example/` };
    for (const [part, location] of Object.entries(locations)) steps[`${what} in the ${part} of a Location`] = { fault: 'redirect', location };
  }
  const keys = { 'key without hyphens': key.replaceAll('-', ''), 'key in capitals': key.toUpperCase(), 'prefixed key': `dbn_live_${key}`, 'key in a word': `key_${key}_x` };
  for (const [what, secret] of Object.entries(keys)) for (const wording of Object.keys(texts)) say(what, secret, 'nested', wording, 400);
  for (const status of [200, 400, 401, 500]) steps[`echo ${status}`] = { fault: 'echo', status };
  for (const fault of ['reset', 'lostAnswer', 'cutBody', 'hugeBody', 'html200']) steps[fault] = { fault, ...(['reset', 'lostAnswer'].includes(fault) && { times: 5 }) };
  for (const status of [204, 404, 500, 503]) steps[`status ${status}`] = { fault: 'status', status };
  for (const code of ['INVALID_REQUEST_BODY', 'DATA_APP_NOT_FOUND', 'AUTHENTICATION_ERROR', 'INTERNAL_SERVER_ERROR']) steps[code] = { fault: 'apiError', code };
  return steps;
}

/** Errors that carry all that their thrower knew. */
const thrown = {
  message: (init, secret) => new TypeError(`could not send ${JSON.stringify(init.headers)} ${secret}`),
  'the whole request': (init, secret) => Object.assign(new Error('failed'), { init, headers: init.headers, config: { headers: { ...init.headers } }, request: { secret } }),
  'name and code': (_, secret) => Object.assign(new Error('failed'), { name: secret, code: secret }),
  'the cause': (init, secret) => new Error('failed', { cause: new Error(secret, { cause: Object.assign(new Error(`deep ${secret}`), { init }) }) }),
  'many causes': (_, secret) => Array.from({ length: 9 }).reduce((cause) => new Error(secret, { cause }), new Error(secret)),
  'an AggregateError': (init, secret) => new AggregateError([new Error(secret), Object.assign(new Error('x'), { init })], secret),
  'a text': (_, secret) => `failed with ${secret}`,
  'no error at all': (init, secret) => ({ init, secret, message: secret, toJSON: () => secret, toString: () => secret }),
  'a stack': (_, secret) => Object.assign(new Error('failed'), { stack: `Error: ${secret}\n    at ${secret}` }),
  'getters': (_, secret) => ({ get message() { return secret; }, get cause() { return new Error(secret); }, get code() { throw new Error(secret); } }),
};

/** Transports that fail with such an error, each at another place. */
const transports = {
  throws: (make) => (_, init) => { throw make(init); },
  'rejects with': (make) => async (_, init) => { throw make(init); },
  'is a thenable that throws': (make) => (_, init) => ({ then() { throw make(init); } }),
  'has a body that rejects with': (make) => async (_, init) => ({ status: 200, headers: new Headers(), body: new ReadableStream({ pull() { throw make(init); } }) }),
  'has getters that throw': (make) => async (_, init) => ({ get status() { throw make(init); } }),
};

function custom({ token, key }) {
  const options = {};
  for (const [what, secret] of Object.entries({ token, key })) {
    for (const [carried, make] of Object.entries(thrown)) {
      for (const [how, transport] of Object.entries(transports)) options[`a transport that ${how} ${what} in ${carried}`] = { fetch: transport((init) => make(init, secret)) };
    }
    options[`a reason phrase with the ${what}`] = { fetch: async () => new Response('', { status: 400, statusText: secret }) };
  }
  return options;
}

/** Mistakes of the caller with the token in hand. */
const mistaken = (token) => ({
  'a space after the token': { serviceToken: `${token} ` },
  'Bearer before the token': { serviceToken: `Bearer ${token}` },
  'a line break in the token': { serviceToken: `${token}\r\nx: y` },
  'the token in a list': { serviceToken: [token] },
  'the token as user name': { baseUrl: `https://${encodeURIComponent(token)}@api.example.com` },
  'the token as query': { baseUrl: `https://api.example.com/?t=${encodeURIComponent(token)}` },
  'the token as base URL': { baseUrl: token },
  'the token as time': { timeoutMs: token },
  'the token as signal': { signal: { aborted: false, token } },
  'the token under another name': { token },
});

/**
 * All paths of one token: a name each, and what rejects.
 * @param {{api: object, token: string, key: string, emulatorUrl: string, elsewhereUrl: string, refusedUrl: string, control: object}} given
 * @returns {Record<string, () => Promise<unknown>>}
 */
export function pathsOf({ api, token, key, emulatorUrl, elsewhereUrl, refusedUrl, control }) {
  const options = { serviceToken: token, baseUrl: emulatorUrl, allowBrowser: true, maxRetries: 0 };
  const call = (more, request) => api.createApiToken({ dataAppName: APP, name: 'canary', ...request }, { ...options, ...more });
  const withFault = (step, more) => async () => (await control.script(step), call(more));
  const paths = {};
  for (const [name, step] of Object.entries(scripted({ token, key, elsewhereUrl }))) paths[name] = withFault(step);
  for (const [name, more] of Object.entries(custom({ token, key }))) paths[name] = () => call(more);
  for (const [name, more] of Object.entries(mistaken(token))) paths[name] = () => call(more);
  return Object.assign(paths, {
    neverAnswers: withFault({ fault: 'neverAnswers' }, SHORT),
    stalledBody: withFault({ fault: 'stalledBody' }, SHORT),
    slowDrip: withFault({ fault: 'slowDrip', endless: true, everyMs: 20 }, SHORT),
    'aborted before': () => call({ signal: AbortSignal.abort(new Error('mine')) }),
    'aborted while under way': withFault({ fault: 'neverAnswers' }, { signal: AbortSignal.timeout(150) }),
    'nobody listens': () => call({ baseUrl: refusedUrl }),
    'another data app': () => call({}, { dataAppName: 'another' }),
    'the token as the name of the data app': () => call({}, { dataAppName: token }),
    'the token as a field': () => call({}, { token }),
    'the token in place of the options': () => api.createApiToken({ dataAppName: APP, name: 'x' }, token),
    'the token in place of the request': () => api.createApiToken(token, options),
    'an API key that the server echoes': async () => {
      await control.script({ fault: 'echo' });
      return api.listEmbeds({}, { apiKey: token, baseUrl: emulatorUrl, allowBrowser: true, maxRetries: 0 });
    },
    'the API key beside the service token, echoed': withFault({ fault: 'answer', status: 400, json: shapes.nested(`${key} ${token}`) }, { apiKey: key }),
    'the key of a rotation, echoed': async () => {
      await control.script({ fault: 'answer', status: 400, json: shapes.nested(token) });
      return api.rotateApiKey({ key: token, graceSeconds: 0 }, { ...options, serviceToken: key });
    },
    'an unknown path': () => call({ baseUrl: `${emulatorUrl}${TOKENS}` }),
  });
}
