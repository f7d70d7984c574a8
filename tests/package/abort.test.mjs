// A signal that is aborted as soon as a call has begun: the package sends before the call returns.
import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from '../runtimes/install.mjs';
import { answering, callWith, failure, has, warmUp } from './call.mjs';

const api = await install().load('databrain-edge');

test('an abort right after the call does not undo the request', { timeout: 5000 }, async () => {
  await warmUp(api);
  const transport = answering();
  const controller = new AbortController();
  const promise = callWith(api, transport, { signal: controller.signal });
  controller.abort('at once');
  const error = await failure(api, promise);
  has(error, { code: 'ABORTED', kind: 'aborted', outcome: 'unknown', attempts: 1 });
  assert.equal(error.cause, 'at once');
  assert.equal(transport.calls, 1);
});
