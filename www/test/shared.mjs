// A broker and its Databrain that all tests of a file or a `describe` share.
import { after, before } from 'node:test';
import { startBroker } from './broker.mjs';
import { startDatabrain } from './databrain.mjs';

/** @param {(started: {databrain: object, broker: object}) => void} assign Receives both before the first test. */
export function shareBroker(assign) {
  let databrain, broker;
  before(async () => {
    databrain = await startDatabrain();
    broker = await startBroker({ databrainUrl: databrain.url });
    assign({ databrain, broker });
  });
  after(async () => {
    await broker?.kill();
    await databrain?.close();
  });
}
