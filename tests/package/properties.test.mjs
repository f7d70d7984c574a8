// Properties that hold for any input and any error text, tried with random ones by fast-check.
// A failure names its seed: run again with DATABRAIN_SEED set to that number.
import assert from 'node:assert/strict';
import test from 'node:test';
import { inspect } from 'node:util';
import { surfacesOf } from '../leaks/surfaces.mjs';
import { install, tool } from '../runtimes/install.mjs';
import { OPERATIONS, OPTIONS, credential, flag, json, ofEnvironment, problemsOf, text } from './schema.mjs';

const fc = tool('fast-check');
const api = await install().load('databrain-edge');

const given = process.env.DATABRAIN_SEED;
const seed = given === undefined ? Date.now() % 2 ** 31 : Number(given);
fc.configureGlobal({ seed, includeErrorInReport: true });

const limit = { timeout: 20_000 };
/** In every string value of a generated argument: no error may show it. */
const CANARY = 'canary';
const TOKEN = `service-${CANARY}`;
const API_KEY = `api-key-${CANARY}`;

// ---------------------------------------------------------------------------------------- values

/** A value by a function that makes it, with a label in its place when a property fails. */
const made = (label, make) => ({ make, [fc.toStringMethod]: () => label });

const throws = () => {
  throw new Error(CANARY);
};

function revoked(target) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function cyclic() {
  const object = { value: CANARY };
  object.self = object;
  return object;
}

class Settings {
  name = CANARY;
}

const PECULIAR = [
  ['undefined', () => undefined],
  ['NaN', () => NaN],
  ['-0', () => -0],
  ['a bigint', () => 7n],
  ['a symbol', () => Symbol(CANARY)],
  ['a function', () => () => CANARY],
  ['a boxed string', () => new String(CANARY)],
  ['a boxed boolean', () => new Boolean(true)],
  ['an invalid date', () => new Date(NaN)],
  ['a date', () => new Date(0)],
  ['a promise', () => Promise.resolve(CANARY)],
  ['a map', () => new Map([[CANARY, CANARY]])],
  ['bytes', () => new Uint8Array(3)],
  ['an instance', () => new Settings()],
  ['a cycle', cyclic],
  ['a lone surrogate', () => `${CANARY}\ud800`],
  ['a low surrogate', () => `\udc00${CANARY}`],
  ['an array with a hole', () => [CANARY, , CANARY]],
  ['inherited fields', () => Object.create({ name: CANARY, id: CANARY })],
  ['no prototype', () => Object.assign(Object.create(null), { name: CANARY })],
  ['toString', () => ({ toString: () => CANARY })],
  ['toJSON', () => ({ toJSON: () => CANARY })],
  ['toJSON that throws', () => ({ toJSON: throws })],
  [
    'a getter that throws',
    () => Object.defineProperty({}, 'name', { enumerable: true, get: throws }),
  ],
  ['an array with a getter that throws', () => Object.defineProperty([CANARY], 0, { get: throws })],
  ['a revoked object', () => revoked({})],
  ['a revoked array', () => revoked([])],
  ['a revoked function', () => revoked(() => {})],
  ...['ownKeys', 'get', 'getOwnPropertyDescriptor', 'has', 'getPrototypeOf'].flatMap((trap) => [
    [`an object whose ${trap} throws`, () => new Proxy({ name: CANARY }, { [trap]: throws })],
    [`an array whose ${trap} throws`, () => new Proxy([CANARY], { [trap]: throws })],
  ]),
];

const anyText = fc
  .tuple(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('', '', '', '\ud800', '\udc00x'),
  )
  .map(([suffix, surrogate]) => `${CANARY}${suffix}${surrogate}`);
/** Short and without whitespace, so that an error shows it as it is. */
const anyName = fc.oneof(
  fc.stringMatching(/^[a-zA-Z]{1,9}$/),
  fc.constantFrom('name', 'page', 'key', 'toJSON', 'constructor', '0', 'é🗝', '[0]', ''),
);
const anyJson = fc
  .anything({
    key: anyName,
    values: [anyText, fc.integer(), fc.double(), fc.boolean(), fc.constantFrom(null, '', ' ')],
    maxDepth: 3,
    maxKeys: 4,
  })
  .map((value) => made(inspect(value, { depth: 9 }), () => value));
const anyPeculiar = fc.constantFrom(...PECULIAR).map(([label, make]) => made(label, make));
const anyValue = fc.oneof(anyJson, anyPeculiar);

const validText = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 12 })
  .filter((value) => value.trim() !== '');

/** Quotes around a credential are refused. */
const isUnquoted = (secret) => !/^["'`]|["'`]$/.test(secret);

/** Generates what a schema of `schema.mjs` accepts. */
function valid(schema) {
  if (schema === text) return validText;
  if (schema === credential || schema === ofEnvironment) return fc.stringMatching(/^[!-~]{1,20}$/).filter(isUnquoted);
  if (schema === flag) return fc.boolean();
  if (schema === json) return fc.jsonValue({ maxDepth: 2 });
  if (schema.names) return fc.constantFrom(...schema.names);
  if (schema.item) return fc.array(valid(schema.item), { maxLength: 3 });
  if (schema.fields) {
    const entries = [...schema.fields].map(([name, { schema: inner }]) => [name, valid(inner)]);
    const required = [...schema.fields].filter(([, { isOptional }]) => !isOptional);
    const requiredKeys = required.map(([name]) => name);
    return fc.record(Object.fromEntries(entries), { requiredKeys, noNullPrototype: true });
  }
  return fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
}

// ----------------------------------------------------------------------------------------- calls

/** A transport that answers every request with success, and the requests that it received. */
function transport() {
  const sent = [];
  const fetch = async (url, init) => {
    sent.push({ url, ...init });
    return Response.json({ key: 'k', token: 't', id: 'i', name: 'n', data: [] });
  };
  return { sent, fetch };
}

/** Calls an operation with the options that a function makes of a transport. */
async function call(operation, request, optionsWith) {
  const { sent, fetch } = transport();
  let error;
  try {
    await api[operation](request, optionsWith(fetch));
  } catch (thrown) {
    error = thrown;
    assert.ok(api.isDatabrainError(error), `not a DatabrainError: ${inspect(error)}`);
    const shown = surfacesOf(error).filter((surface) => surface.includes(CANARY));
    assert.deepEqual(shown, [], 'the error shows a value');
  }
  return { sent, error };
}

/** Asserts that a call was refused for one of these fields, or sent if there is none. */
function check({ sent, error }, problems) {
  if (problems.length === 0) {
    assert.equal(error, undefined, `refused: ${error?.message}`);
    assert.ok(sent.length > 0, 'not sent');
    return;
  }
  assert.ok(error, `accepted in spite of ${problems}`);
  const { code, kind, outcome, attempts, field, message } = error;
  assert.deepEqual([code, kind, outcome, attempts], ['INVALID_INPUT', 'input', 'notSent', 0]);
  assert.ok(problems.includes(field), `names ${field}, not one of ${problems}`);
  assert.ok(message.startsWith(`${field} `), message);
  assert.equal(sent.length, 0);
}

/** Where a value of plain objects and arrays can be changed. */
function placesIn(value, path = []) {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, item]) => placesIn(item, [...path, key]));
  return [path, ...inner];
}

/** A copy with another value at a place, or with one more field there. */
function changed(value, [key, ...rest], replacement) {
  if (key === undefined) return replacement;
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      String(index) === key ? changed(item, rest, replacement) : item,
    );
  }
  const copy = { ...value };
  const inner = changed(value?.[key], rest, replacement);
  // Not assigned: `__proto__` is a field like others.
  Object.defineProperty(copy, key, { value: inner, enumerable: true, configurable: true });
  return copy;
}

/** A change of one place: another value, or a field that may be unknown. */
const anyChange = fc.record({
  position: fc.nat(),
  name: fc.option(anyName),
  value: anyValue,
});

function apply(value, { position, name, value: replacement }) {
  const places = placesIn(value);
  const place = places[position % places.length];
  const target = place.reduce((inner, key) => inner?.[key], value);
  const isObject = typeof target === 'object' && target !== null && !Array.isArray(target);
  const added = name !== null && isObject ? [...place, name] : place;
  return changed(value, added, replacement.make());
}

const plain = { serviceToken: TOKEN, apiKey: API_KEY };
const plainWith = (fetch) => ({ ...plain, fetch });

// ------------------------------------------------------------------------------------ properties

for (const [operation, { request: schema }] of Object.entries(OPERATIONS)) {
  test(
    `${operation}: a changed request is sent, or refused for the right field`,
    limit,
    async () => {
      const property = fc.asyncProperty(valid(schema), anyChange, async (request, change) => {
        const input = apply(request, change);
        const problems = problemsOf(operation, input, plain);
        check(await call(operation, input, plainWith), problems);
      });
      await fc.assert(property, { numRuns: 150 });
    },
  );
}

test('a valid request is sent as JSON has it', limit, async () => {
  const anyRequest = fc.oneof(
    ...Object.entries(OPERATIONS)
      .filter(([operation]) => operation !== 'ensureApiToken')
      .map(([operation, { request }]) => fc.tuple(fc.constant(operation), valid(request))),
  );
  const property = fc.asyncProperty(anyRequest, async ([operation, request]) => {
    fc.pre(problemsOf(operation, request, plain).length === 0);
    const { sent, error } = await call(operation, request, plainWith);
    assert.equal(error, undefined);
    assert.equal(sent.length, 1);
    const [{ url, method, body }] = sent;
    const renamed = Object.entries(JSON.parse(JSON.stringify(request))).map(([name, value]) => [
      { expiresInMs: 'expiryTime', graceSeconds: 'expireAt', page: 'pageNumber' }[name] ?? name,
      value,
    ]);
    if (method === 'POST' || method === 'PUT') {
      assert.deepEqual(JSON.parse(body), Object.fromEntries(renamed));
      assert.equal(new URL(url).search, '');
    } else {
      const query = new URL(url).searchParams;
      if (query.has('pageNumber')) assert.equal(query.get('isPagination'), 'true');
      query.delete('isPagination');
      const expected = renamed.map(([name, value]) => [name, String(value)]);
      assert.deepEqual([...query].sort(), expected.sort());
      assert.equal(body, undefined);
    }
  });
  await fc.assert(property, { numRuns: 400 });
});

test('arbitrary requests are sent, or refused for the right field', limit, async () => {
  const property = fc.asyncProperty(
    fc.constantFrom(...Object.keys(OPERATIONS)),
    anyValue,
    async (operation, { make }) => {
      const request = make();
      const problems = problemsOf(operation, request, plain);
      check(await call(operation, request, plainWith), problems);
    },
  );
  await fc.assert(property, { numRuns: 400 });
});

test('options with any value are accepted, or refused for the right field', limit, async () => {
  const names = [...OPTIONS.fields.keys()].filter((name) => name !== 'fetch');
  const property = fc.asyncProperty(
    fc.constantFrom(...Object.keys(OPERATIONS)),
    fc.oneof(fc.constantFrom(...names), anyName),
    anyValue,
    async (operation, name, { make }) => {
      const request = fc.sample(valid(OPERATIONS[operation].request), { numRuns: 1, seed })[0];
      const options = changed(plain, [name], make());
      const problems = problemsOf(operation, request, options);
      const withFetch = (fetch) =>
        Object.defineProperty(options, 'fetch', { value: fetch, enumerable: true });
      const result = await call(operation, request, withFetch);
      // A time that is that short may elapse first.
      if (name === 'timeoutMs' && result.error?.code === 'TIMEOUT') return;
      check(result, problems);
    },
  );
  await fc.assert(property, { numRuns: 600 });
});

test('arbitrary options are accepted, or refused for the right field', limit, async () => {
  const request = { dataAppName: 'a', name: 'b' };
  const property = fc.asyncProperty(anyValue, async ({ make }) => {
    const options = make();
    const problems = problemsOf('createApiToken', request, options);
    // Nothing generated holds a credential by its right name.
    assert.notEqual(problems.length, 0);
    check(await call('createApiToken', request, () => options), problems);
  });
  await fc.assert(property, { numRuns: 300 });
});

test('any base URL is used, or refused without being shown', limit, async () => {
  const anyUrl = fc.oneof(
    anyText,
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc
      .tuple(
        fc.constantFrom(
          'https://',
          'http://',
          'HTTPS:',
          'ftp://',
          '//',
          '',
          ' https://',
          'https:\\',
        ),
        fc.constantFrom('', `${CANARY}@`, `u:${CANARY}@`),
        fc.constantFrom('localhost', '127.0.0.1', '[::1]', `${CANARY}.test`, '127.1', '..', '%00'),
        fc.constantFrom('', ':1', ':99999', '/', `/${CANARY}/`, '?', `#${CANARY}`, '\n'),
      )
      .map((parts) => parts.join('')),
  );
  const property = fc.asyncProperty(anyUrl, fc.boolean(), async (baseUrl, allowHttp) => {
    const request = { dataAppName: 'a', name: 'b' };
    const withUrl = (fetch) => ({ ...plain, baseUrl, allowHttp, fetch });
    const { sent, error } = await call('createApiToken', request, withUrl);
    if (error) {
      check({ sent, error }, ['options.baseUrl']);
      return;
    }
    const { protocol, username, password, search, hash, hostname, pathname } = new URL(sent[0].url);
    assert.deepEqual([username, password, search, hash], ['', '', '', '']);
    assert.ok(pathname.endsWith('/api/v2/data-app/api-tokens'), pathname);
    assert.equal(hostname, new URL(baseUrl).hostname);
    const isLoopback = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
    assert.ok(protocol === 'https:' || (protocol === 'http:' && (allowHttp || isLoopback)));
  });
  await fc.assert(property, { numRuns: 600 });
});

// ------------------------------------------------------------------------------------- redaction

const UUID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
/**
 * Too long to be a part of what is put in the place of a credential. Without two backslashes in a
 * row and without percent encoding: those are found only as they are, or escaped once.
 */
const anySecret = fc
  .stringMatching(/^([!-[\]-~]|\\[!-[\]-~]){12,30}$/)
  .filter((secret) => !/%[\da-f]{2}/i.test(secret) && isUnquoted(secret));

/** What an error shows of a text: as its message, its code, and the message of its cause. */
async function shown(said, secrets) {
  const request = { dataAppName: 'a', name: 'b' };
  const answer = Response.json({ error: { code: said, message: said } }, { status: 400 });
  const failed = (fetch) =>
    api.createApiToken(request, { ...secrets, fetch }).then(
      () => assert.fail('should have been rejected'),
      (error) => error,
    );
  const refusal = await failed(async () => answer);
  const { cause } = await failed(() => Promise.reject(new Error(said)));
  if (said !== '') assert.equal(refusal.code, refusal.message);
  if (said !== '') assert.equal(refusal.message, cause.message);
  return refusal.message;
}

/** A character as it is, in the other case, behind backslashes, or percent-encoded. */
function anySpelling(char) {
  const hex = char.charCodeAt(0).toString(16);
  const encoded = fc.constantFrom(`%${hex}`, `%${hex.toUpperCase()}`);
  if (char === '\\') return fc.oneof(fc.constant(char), encoded);
  const ofEitherCase = fc.constantFrom(char, char.toUpperCase(), char.toLowerCase());
  const escaped = fc.nat({ max: 6 }).map((count) => '\\'.repeat(count) + char);
  return fc.oneof(ofEitherCase, escaped, encoded);
}

/** A credential as texts echo it: as it is, quoted as JSON once or twice, as a URL, or mixed. */
const spellings = (secret) =>
  fc.oneof(
    fc.constantFrom(
      secret,
      JSON.stringify(secret).slice(1, -1),
      JSON.stringify(JSON.stringify(secret)).slice(3, -3),
      encodeURIComponent(secret),
    ),
    fc.tuple(...Array.from(secret, anySpelling)).map((parts) => parts.join('')),
  );

/** Says nothing that could be a part of a credential: letters of another script. */
const anyFilling = fc.stringMatching(/^[ а-я🗝\n]{0,20}$/u);

test('a credential is redacted at every position and in every spelling', limit, async () => {
  const anyEcho = fc.tuple(anySecret, anySecret).chain(([serviceToken, apiKey]) =>
    fc.tuple(
      fc.constant({ serviceToken, apiKey }),
      fc.array(fc.tuple(anyFilling, fc.oneof(spellings(serviceToken), spellings(apiKey))), {
        minLength: 1,
        maxLength: 3,
      }),
      anyFilling,
    ),
  );
  const property = fc.asyncProperty(anyEcho, async ([secrets, echoes, end]) => {
    // One may be the beginning of the other, with a rest that stays.
    const [one, other] = Object.values(secrets).map((secret) => secret.toLowerCase());
    fc.pre(!one.includes(other) && !other.includes(one));
    const said = `${echoes.flat().join('')}${end}`;
    const message = await shown(said, secrets);
    const rest = message.replaceAll('[redacted]', '');
    assert.match(rest, /^[ а-я🗝…]*$/u, `of ${inspect(said)}`);
  });
  await fc.assert(property, { numRuns: 300 });
});

const anyPiece = fc.oneof(
  fc.constantFrom('s3cret/Token', 'S3CRET%2fTOKEN', 's3c', '/Token', '\\', '%5c', '%', '%2', '%zz'),
  fc.constantFrom(
    UUID,
    UUID.toUpperCase(),
    UUID.replaceAll('-', ''),
    UUID.slice(9),
    'dbn_x',
    '_',
    '-',
  ),
  fc.constantFrom('[redacted]', '[redac', '…', '\n', '\0', '\u2028', '"', 'a', 'é', '🗝', ' '),
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 40 }),
);

test(
  'redaction is idempotent, short, on one line, and leaves no credential or key',
  limit,
  async () => {
    const secrets = { serviceToken: 's3cret/Token', apiKey: 'other+one' };
    const property = fc.asyncProperty(fc.array(anyPiece, { maxLength: 30 }), async (pieces) => {
      const said = pieces.join('');
      const once = await shown(said, secrets);
      fc.pre(said !== '');
      assert.equal(await shown(once, secrets), once);
      assert.ok([...once].length <= 301, `${[...once].length} characters`);
      assert.ok(once.isWellFormed());
      assert.doesNotMatch(once, /\p{Cc}/u);
      const lower = once.toLowerCase();
      for (const secret of [...Object.values(secrets), UUID, UUID.replaceAll('-', ''), 'dbn_']) {
        // A word that ends in it is another word: only a whole one is a token.
        if (secret === 'dbn_' && !/(?<![\w-])dbn_/.test(once)) continue;
        assert.ok(!lower.includes(secret.toLowerCase()), `${secret} in ${once}`);
      }
    });
    await fc.assert(property, { numRuns: 600 });
  },
);

test('text without a credential or key is shown unchanged', limit, async () => {
  const anyWord = fc.oneof(
    fc.stringMatching(/^[a-zA-Z0-9.,:;'"()[\]{}<>/а-я🗝-]{1,20}$/u),
    fc.stringMatching(/^[\da-fA-F-]{1,31}$/, { size: 'max' }),
    fc.constantFrom('f'.repeat(31), UUID.slice(1), `${UUID.slice(2)}z${UUID.slice(9)}`),
  );
  const anyWords = fc.array(anyWord, { minLength: 1, maxLength: 6 }).map((it) => it.join(' '));
  const property = fc.asyncProperty(anyWords, async (said) => {
    const runs = said.match(/[\da-f-]+/gi) ?? [];
    fc.pre(runs.every((run) => run.replaceAll('-', '').length < 32));
    // Longer messages are cut, which is a separate property.
    fc.pre([...said].length <= 300);
    assert.equal(await shown(said, { serviceToken: 'S3CRET/TOKEN' }), said);
  });
  await fc.assert(property, { numRuns: 300 });
});

test('redaction takes linear time', limit, async () => {
  const anyTexture = fc.array(anyPiece, { minLength: 1, maxLength: 4 }).map((it) => it.join(''));
  const secrets = { serviceToken: 's3cret/Token', apiKey: 'other+one' };
  const property = fc.asyncProperty(anyTexture, async (texture) => {
    fc.pre(texture !== '');
    const said = texture.repeat(Math.ceil(60_000 / texture.length));
    const started = performance.now();
    await shown(said, secrets);
    const took = performance.now() - started;
    // Some 20 ms for linear time, seconds for quadratic time.
    assert.ok(took < 700, `${Math.round(took)} ms`);
  });
  await fc.assert(property, { numRuns: 20, endOnFailure: true });
});
