// What a page of the suites runs. Its functions are called from outside, by name.
import * as api from 'databrain-edge';
import { runSuite } from './suite.mjs';

const request = { dataAppName: 'Customer Portal Analytics', name: 'Production API Key' };

async function withoutPermission({ emulatorUrl }) {
  const refusals = [];
  for (const more of [{}, { allowBrowser: false }, { allowBrowser: undefined }]) {
    const error = await api.createApiToken(request, { serviceToken: 'service_token_demo', baseUrl: emulatorUrl, ...more }).catch((reason) => reason);
    refusals.push({ code: error.code, field: error.field, outcome: error.outcome, message: error.message, typed: api.isDatabrainError(error) });
  }
  return refusals;
}

// A module worker of the same script: the other kind of place that visitors can look into.
const inWorker = (settings) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(import.meta.url, { type: 'module' });
    worker.onerror = (event) => reject(new Error(event.message || 'the worker did not start'));
    worker.onmessage = ({ data }) => {
      worker.terminate();
      resolve(data);
    };
    worker.postMessage(settings);
  });

if (typeof document === 'undefined') {
  globalThis.onmessage = async ({ data }) => globalThis.postMessage(await withoutPermission(data));
} else {
  Object.assign(globalThis, { runSuite: (settings) => runSuite({ api, ...settings }), withoutPermission, inWorker });
}
