// What is left of an error when a platform copies it: structuredClone, postMessage, JSON.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import test from 'node:test';
import { inspect } from 'node:util';
import { MessageChannel, Worker } from 'node:worker_threads';
import { install } from '../runtimes/install.mjs';
import { TOKEN, callWith, has, rejection } from './call.mjs';

const limit = { timeout: 20_000 };
const api = await install().load('databrain-edge');

const refused = () => rejection(api.createApiToken({}, { serviceToken: TOKEN }));
const aborted = (reason) =>
  rejection(callWith(api, async () => assert.fail('sent'), { signal: AbortSignal.abort(reason) }));
const unreachable = () => {
  const connect = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const fetch = async () => {
    throw new TypeError('fetch failed', { cause: connect });
  };
  return rejection(callWith(api, fetch, { maxRetries: 0 }));
};

/** What arrives at the other end of a message channel. */
async function posted(value) {
  const { port1, port2 } = new MessageChannel();
  const arrives = once(port2, 'message');
  const fails = once(port2, 'messageerror');
  port1.postMessage(value);
  const [message] = await Promise.race([arrives, fails]);
  port1.close();
  return message;
}

const fields = {
  name: 'DatabrainError',
  code: 'INVALID_INPUT',
  kind: 'input',
  outcome: 'notSent',
  operation: 'createApiToken',
  attempts: 0,
  field: 'request.dataAppName',
};

test('the fields are own and enumerable, the name first', limit, async () => {
  const error = await refused();
  assert.deepEqual({ ...error }, fields);
  assert.equal(Object.keys(error)[0], 'name');
  assert.ok(!Object.hasOwn(error, 'cause') && !('cause' in error));
});

test('it is printed under its name once', limit, async () => {
  const text = inspect(await refused());
  assert.match(text, /^DatabrainError: request\.dataAppName /);
  assert.equal(text.match(/DatabrainError/g).length, 1);
  assert.match(text, /code: 'INVALID_INPUT'/);
});

test('JSON has the fields, the name and the message', limit, async () => {
  const error = await refused();
  const copy = JSON.parse(JSON.stringify({ error })).error;
  assert.deepEqual(copy, { ...fields, message: error.message });
  assert.ok(api.isDatabrainError(copy));
  assert.ok(!(copy instanceof Error));
});

test('JSON has the texts of the causes of a network error', limit, async () => {
  const { cause } = JSON.parse(JSON.stringify(await unreachable()));
  assert.deepEqual(cause, {
    name: 'TypeError',
    message: 'fetch failed',
    cause: { name: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
  });
});

const cyclic = new Error('cyclic');
cyclic.cause = cyclic;
const hostile = new Proxy({}, { get: () => { throw new Error('no'); }, getPrototypeOf: () => { throw new Error('no'); } });
const withSecret = Object.assign(new Error('left'), { code: 'LEFT', config: { secret: TOKEN }, toJSON() { return { message: 'left', config: this.config }; } });

const jsonOfReasons = {
  'a text': ['the user left', 'the user left'],
  'an error': [Object.assign(new RangeError('left'), { code: 'LEFT' }), { name: 'RangeError', message: 'left', code: 'LEFT' }],
  'a DOMException': [new DOMException('left', 'AbortError'), { name: 'AbortError', message: 'left', code: 20 }],
  'an error with more in it': [withSecret, { message: 'left' }],
  'a function': [() => {}, undefined],
  'a symbol': [Symbol('left'), undefined],
  'a bigint': [5n, undefined],
  'an error that is its own cause': [cyclic, undefined],
  'a proxy that throws': [hostile, undefined],
};

for (const [title, [reason, expected]] of Object.entries(jsonOfReasons)) {
  test(`JSON of an aborted call whose reason is ${title}`, limit, async () => {
    const error = await aborted(reason);
    assert.equal(error.cause, reason);
    const text = JSON.stringify(error);
    assert.ok(!text.includes(TOKEN));
    const { cause, ...others } = JSON.parse(text);
    assert.deepEqual(cause, expected);
    has(others, { name: 'DatabrainError', code: 'ABORTED', message: 'options.signal was aborted' });
    assert.ok(api.isDatabrainError(JSON.parse(text)));
  });
}

class Reason {
  left = true;
}

const cloneable = {
  'an AbortError': new DOMException('left', 'AbortError'),
  'an error': new Error('left'),
  'an error that holds a function beside its texts': Object.assign(new Error('left'), { retry() {} }),
  'an object': { left: true },
  'an instance of a class': new Reason(),
  'a text': 'the user left',
  'null': null,
};

for (const [title, reason] of Object.entries(cloneable)) {
  test(`a cause that can be cloned is the error's own: ${title}`, limit, async () => {
    const error = await aborted(reason);
    const { value, enumerable } = Object.getOwnPropertyDescriptor(error, 'cause');
    assert.equal(value, reason);
    assert.equal(enumerable, false);
    assert.match(inspect(error), /\[cause\]/);
    assert.equal(Object.getPrototypeOf(error), api.DatabrainError.prototype);
    for (const copy of [structuredClone(error), await posted(error)]) {
      assert.equal(copy.message, error.message);
      assert.ok(Object.hasOwn(copy, 'cause'));
    }
  });
}

const uncloneable = {
  'a function': () => {},
  'a symbol': Symbol('left'),
  'an object with a method': { retry() {} },
  'an error whose cause is a function': new Error('left', { cause: () => {} }),
  'a promise': Promise.resolve(),
  'a proxy that throws': hostile,
};

for (const [title, reason] of Object.entries(uncloneable)) {
  test(`an error can be cloned although its cause cannot: ${title}`, limit, async () => {
    const error = await aborted(reason);
    assert.equal(error.cause, reason);
    assert.ok(!Object.hasOwn(error, 'cause'));
    assert.ok(error instanceof api.DatabrainError && api.isDatabrainError(error));
    assert.equal(error.constructor, api.DatabrainError);
    // Node 20 looks into an inherited cause, too.
    if (reason !== hostile) assert.match(inspect(error), /^DatabrainError: options\.signal was aborted\n/);
    for (const copy of [structuredClone(error), await posted(error)]) {
      assert.ok(copy instanceof Error);
      assert.equal(copy.message, 'options.signal was aborted');
      assert.equal(copy.cause, undefined);
    }
  });
}

test('a plain copy passes through postMessage, and is recognized there', limit, async () => {
  for (const error of [await refused(), await unreachable(), await aborted(() => {})]) {
    for (const copy of [await posted(error.toJSON()), await posted({ ...error }), structuredClone(error.toJSON())]) {
      has(copy, { ...error });
      assert.ok(api.isDatabrainError(copy));
    }
  }
});

test('a worker can throw an error with any cause', limit, async () => {
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    const { createApiToken } = require(workerData);
    const options = { serviceToken: 't', signal: AbortSignal.abort(() => {}) };
    createApiToken({ dataAppName: 'a', name: 'b' }, options).catch((error) => { setImmediate(() => { throw error; }); });
  `;
  const worker = new Worker(source, { eval: true, workerData: install().require.resolve('databrain-edge') });
  const [error] = await once(worker, 'error');
  assert.equal(error.message, 'options.signal was aborted');
});

test('without structuredClone, the cause is kept too', limit, async () => {
  const { structuredClone: real } = globalThis;
  const reason = new Error('left');
  try {
    globalThis.structuredClone = undefined;
    assert.equal((await aborted(reason)).cause, reason);
  } finally {
    globalThis.structuredClone = real;
  }
});

const copy = { name: 'DatabrainError', code: 'TIMEOUT', kind: 'timeout', outcome: 'unknown' };

test('a copy is recognized by its name, code, kind and outcome', limit, () => {
  assert.ok(api.isDatabrainError(copy));
  assert.ok(api.isDatabrainError(Object.assign(new Error('x'), copy)));
  assert.ok(api.isDatabrainError(Object.assign(Object.create(null), copy)));
  for (const name of Object.keys(copy)) {
    assert.equal(api.isDatabrainError({ ...copy, [name]: undefined }), false, name);
    assert.equal(api.isDatabrainError({ ...copy, [name]: 5 }), false, name);
  }
  const others = [undefined, null, 0, '', 'DatabrainError', Symbol('x'), () => {}, [], {}, new Error('x'), hostile];
  for (const other of [...others, { ...copy, get kind() { throw new Error('no'); } }]) {
    assert.equal(api.isDatabrainError(other), false);
  }
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assert.equal(api.isDatabrainError(proxy), false);
});
