// What is given as it is (the values of filters) is sent as `JSON.stringify` writes it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { KEY, has, rejection } from './call.mjs';

const limit = { timeout: 30_000 };
const api = await install().load('databrain-edge');
const guest = { clientId: 'c', dataAppName: 'a' };
const embed = { dashboardId: 'd', embedType: 'dashboard', workspaceName: 'w' };

/** What is sent, or what is said of it. */
async function sentBy(operation, request) {
  const bodies = [];
  const fetch = async (_, { body }) => (
    bodies.push(JSON.parse(body)),
    Response.json({ token: KEY, id: 'i' })
  );
  await api[operation](request, { apiKey: KEY, fetch });
  assert.equal(bodies.length, 1);
  return bodies[0];
}

const withValues = (values) => ({ ...guest, params: { appFilters: [{ metricId: 'm', values }] } });
const valuesSent = async (values) =>
  (await sentBy('createGuestToken', withValues(values))).params.appFilters[0].values;

class Money {
  #cents = 1250;
  toJSON() {
    return { euros: this.#cents / 100 };
  }
}

for (const [what, values, expected] of [
  ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['dates in a list', [new Date(0), 'b'], ['1970-01-01T00:00:00.000Z', 'b']],
  [
    'dates in an object',
    { from: new Date(0), to: null },
    { from: '1970-01-01T00:00:00.000Z', to: null },
  ],
  ['what has a toJSON of its own', new Money(), { euros: 12.5 }],
  ['what has it deeper down', { sums: [new Money()] }, { sums: [{ euros: 12.5 }] }],
  [
    'an own toJSON, which receives the name of the field',
    { toJSON: (name) => `of ${name}` },
    'of values',
  ],
  [
    'what JSON has no word for',
    { a: undefined, b: () => 1, c: [undefined, NaN, -0], d: Symbol('d') },
    { c: [null, null, 0] },
  ],
  ['boxed values', [new String('s'), new Number(1), new Boolean(false)], ['s', 1, false]],
  ['texts that are no Unicode', ['\ud83d', '🔑'], ['\ud83d', '🔑']],
  [
    'names that mean something to JavaScript',
    JSON.parse('{"__proto__":{"a":1},"constructor":2}'),
    JSON.parse('{"__proto__":{"a":1},"constructor":2}'),
  ],
]) {
  test(`values: ${what}`, limit, async () => assert.deepEqual(await valuesSent(values), expected));
}

test('values are serialized during the call', limit, async () => {
  const values = { a: [1] };
  const pending = valuesSent(values);
  values.a.push(2);
  values.b = 3;
  assert.deepEqual(await pending, { a: [1] });
});

test('a toJSON that throws is invalid input, and its exception is not shown', limit, async () => {
  const poison = {
    toJSON() {
      throw new Error('CANARY');
    },
  };
  const fetch = () => assert.fail('was sent');
  const error = await rejection(api.createGuestToken(withValues(poison), { apiKey: KEY, fetch }));
  has(error, {
    code: 'INVALID_INPUT',
    kind: 'input',
    outcome: 'notSent',
    attempts: 0,
    cause: undefined,
  });
  assert.match(error.field, /^request\b/);
  assert.ok(!error.message.includes('CANARY'));
});

test('a date is not text', limit, async () => {
  const fetch = () => assert.fail('was sent');
  for (const [request, field] of [
    [{ ...guest, clientId: new Date(0) }, 'clientId'],
    [{ ...guest, params: { userIdentifier: new Date(0) } }, 'params.userIdentifier'],
    [{ ...guest, params: { allowedEmbeds: [new Date(0)] } }, 'params.allowedEmbeds[0]'],
  ]) {
    const error = await rejection(api.createGuestToken(request, { apiKey: KEY, fetch }));
    has(error, { code: 'INVALID_INPUT', field: `request.${field}` });
  }
});

test('a date is refused where an object with fields is required', limit, async () => {
  const fetch = () => assert.fail('was sent');
  const error = await rejection(
    api.createEmbed({ ...embed, accessSettings: new Date(0) }, { apiKey: KEY, fetch }),
  );
  has(error, { code: 'INVALID_INPUT', field: 'request.accessSettings.datamartName' });
});

test(
  'a toJSON of the request itself is an unknown field, and an inherited one is not called',
  limit,
  async () => {
    const fetch = () => assert.fail('was sent');
    const own = { ...guest, toJSON: () => ({}) };
    const error = await rejection(api.createGuestToken(own, { apiKey: KEY, fetch }));
    has(error, { code: 'INVALID_INPUT', field: 'request.toJSON' });
    class Guest {
      clientId = 'c';
      dataAppName = 'a';
      toJSON() {
        return { clientId: 'other' };
      }
    }
    assert.deepEqual(await sentBy('createGuestToken', new Guest()), guest);
  },
);

test(
  'what is checked is what is sent: a toJSON of an object with fields is not called',
  limit,
  async () => {
    class Settings {
      datamartName = 'm';
      toJSON() {
        return { datamartName: 5, isAllowAiPilot: 'yes' };
      }
    }
    const { accessSettings } = await sentBy('createEmbed', {
      ...embed,
      accessSettings: new Settings(),
    });
    assert.deepEqual(accessSettings, { datamartName: 'm' });
  },
);

test('each nested field of a request is read once', limit, async () => {
  let reads = 0;
  const accessSettings = {
    get datamartName() {
      reads += 1;
      return reads === 1 ? 'm' : 5;
    },
  };
  const sent = await sentBy('createEmbed', { ...embed, accessSettings });
  assert.deepEqual([sent.accessSettings, reads], [{ datamartName: 'm' }, 1]);
});
