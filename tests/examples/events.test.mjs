// The short functions of docs/options.md for `onEvent`, with stand-ins for what receives the events.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';

const page = readFileSync(new URL('../../docs/options.md', import.meta.url), 'utf8');
const installed = install();
const { createApiToken } = await installed.load('databrain-edge');
const { createEmulator } = await installed.load('databrain-edge/emulator');

/** The function that the page shows below some words, in which a global has another value. */
function shown(words, global, value) {
  const [, text] = /```js\n(const onEvent = [^]*?)```/.exec(page.slice(page.indexOf(words))) ?? [];
  assert.ok(text, `the page shows no onEvent after "${words}"`);
  return new Function(global, `${text}; return onEvent;`)(value);
}

const create = (onEvent) =>
  createApiToken(
    { dataAppName: 'Customer Portal Analytics', name: 'events' },
    { serviceToken: 'service_token_demo', fetch: createEmulator().fetch, onEvent },
  );

test('OpenTelemetry: an event of the active span, with attributes that it accepts', async () => {
  const added = [];
  const span = { addEvent: (name, attributes) => added.push({ name, attributes }) };
  await create(shown('OpenTelemetry', 'trace', { getActiveSpan: () => span }));
  assert.deepEqual(added.map(({ name }) => name), ['databrain request', 'databrain response']);
  const values = added.flatMap(({ attributes }) => Object.values(attributes));
  for (const value of values) assert.match(typeof value, /^(string|number|boolean)$/);
  assert.equal(added[1].attributes.status, 200);
});

test('Analytics Engine: one index, texts and numbers', async () => {
  const points = [];
  const env = { ANALYTICS: { writeDataPoint: (point) => points.push(point) } };
  await create(shown('Analytics Engine', 'env', env));
  assert.deepEqual(points.map(({ indexes, blobs }) => ({ indexes, blobs })), [
    { indexes: ['createApiToken'], blobs: ['request', ''] },
    { indexes: ['createApiToken'], blobs: ['response', 'done'] },
  ]);
  const [sent, answered] = points.map(({ doubles }) => doubles);
  assert.deepEqual(sent, [0, 0]);
  assert.equal(answered[0], 200);
});
