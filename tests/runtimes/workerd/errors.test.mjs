// What is left of an error that leaves a Durable Object or a service: what workerd lets through.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { install } from '../install.mjs';
import { whileWorkerServes } from '../workerd.mjs';

const limit = { timeout: 55_000 };
const file = (name) => fileURLToPath(new URL(name, import.meta.url));

let installed;
before(() => (installed = install()));

/** Runs a test against a Worker: `ask` sends a query and returns the answer. */
async function inWorker(given, use) {
  await whileWorkerServes({ installed, settings: {}, ...given }, (url) =>
    use(async (query) => {
      const answer = await fetch(`${url}/?${new URLSearchParams(query)}`);
      const text = await answer.text();
      assert.equal(answer.status, 200, text);
      return JSON.parse(text);
    }),
  );
}

const call = { operation: 'createApiToken', attempts: 0 };
const aborted = { ...call, code: 'ABORTED', kind: 'aborted', outcome: 'notSent', message: 'options.signal was aborted' };
const errors = {
  input: { ...call, code: 'INVALID_INPUT', kind: 'input', outcome: 'notSent', field: 'request.name', cause: 'undefined' },
  network: { ...call, code: 'NETWORK_ERROR', kind: 'network', outcome: 'unknown', attempts: 1, cause: 'no route' },
  text: { ...aborted, cause: 'left' },
  error: { ...aborted, cause: 'left' },
  // These cannot be cloned: the error arrives without them.
  function: { ...aborted, cause: 'undefined' },
  method: { ...aborted, cause: 'undefined' },
};

const ways = ['clone', 'rpc', 'object', 'objectFetch', 'rpcReturned', 'objectReturned'];
const thrown = ['rpc', 'object', 'objectFetch'];

const worker = { entry: file('errors-worker.mjs'), durableObject: 'Holder', entrypoint: 'Api' };

/** Since this flag, workerd copies own properties. It became the default in 2026. */
const KEEPS_FIELDS = { '2024-09-01': [], '2024-09-01 with its flag': ['enhanced_error_serialization'], '2026-11-01': [] };

for (const [title, flags] of Object.entries(KEEPS_FIELDS)) {
  const compatibilityDate = title.slice(0, 10);
  const keepsFields = title !== '2024-09-01';

  test(`${title}: errors that leave their isolate`, limit, () =>
    inWorker({ ...worker, compatibilityDate, flags }, async (ask) => {
      for (const way of ways) {
        for (const [kind, { message, cause, ...fields }] of Object.entries(errors)) {
          const received = await ask({ way, kind });
          const label = `${way}, ${kind}`;
          assert.ok(received.isError, label);
          assert.equal(received.isOurs, keepsFields, label);
          const { code, name } = received;
          if (keepsFields) {
            for (const [key, value] of Object.entries(fields)) assert.equal(received[key], value, `${label}, ${key}`);
            assert.equal(received.cause, cause, label);
            assert.equal(name, 'DatabrainError', label);
            if (message) assert.equal(received.message, message, label);
          } else {
            assert.deepEqual({ code, name }, { code: undefined, name: 'Error' }, label);
            // What is thrown has its name in the message, and no cause.
            const isThrown = thrown.includes(way);
            assert.equal(received.message.startsWith('DatabrainError: '), isThrown, label);
            assert.equal(received.cause, isThrown ? 'undefined' : cause, label);
            if (message) assert.ok(received.message.endsWith(message), label);
          }
        }
      }
    }));

  test(`${title}: the plain copy of an error has everything`, limit, () =>
    inWorker({ ...worker, compatibilityDate, flags }, async (ask) => {
      for (const way of ['rpcPlain', 'objectPlain']) {
        for (const [kind, fields] of Object.entries(errors)) {
          const received = await ask({ way, kind });
          const own = { name: 'DatabrainError', isOurs: true, isError: false };
          // Of an object with a method, JSON has the rest: nothing.
          const cause = kind === 'method' ? '[object Object]' : fields.cause;
          for (const [key, value] of Object.entries({ ...own, ...fields, cause })) {
            assert.equal(received[key], value, `${way}, ${kind}, ${key}`);
          }
        }
      }
    }));
}

test('an entry whose core is compiled from bytes says what the bundler needs', limit, async () => {
  const given = { entry: file('unavailable-worker.mjs'), compatibilityDate: '2026-11-01' };
  for (const conditions of [['node'], ['browser']]) {
    await inWorker({ ...given, conditions }, async (ask) => {
      for (const name of ['first', 'second']) {
        const { message, cause, ...fields } = await ask({ name });
        const facts = { code: 'CORE_UNAVAILABLE', kind: 'internal', outcome: 'notSent', attempts: 0 };
        assert.deepEqual(fields, facts);
        assert.match(message, /"workerd".*keep it external.*serverExternalPackages: \['databrain-edge'\] in Next\.js/);
        assert.match(cause, /disallowed by embedder/);
      }
    });
  }
});
