// An import map of the page means nothing in a worker, so the address stands here.
import * as api from '/node_modules/databrain-edge/dist/index.js';
import { probe } from './probe.mjs';

addEventListener('message', async ({ data: { baseUrl, label } }) => {
  try {
    postMessage({ result: await probe(api, baseUrl, label) });
  } catch (error) {
    postMessage({ failure: `${error} ${error?.stack}` });
  }
});
