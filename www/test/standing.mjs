// A broker and its Databrain, which all tests of a file or of a `describe` share.
import { after, before } from 'node:test';
import { startBroker } from './broker.mjs';
import { startDatabrain } from './databrain.mjs';

/** @param {(both: {databrain: object, broker: object}) => void} keep Receives both before the first test. */
export function startBoth(keep) {
  let databrain, broker;
  before(async () => {
    databrain = await startDatabrain();
    broker = await startBroker({ databrainUrl: databrain.url });
    keep({ databrain, broker });
  });
  after(async () => {
    await broker?.kill();
    await databrain?.close();
  });
}
