// The page only starts its workers and asks them.

const ask = (script, settings) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(script, { type: 'module' });
    worker.onerror = (event) => reject(new Error(event.message || 'the worker did not start'));
    worker.onmessage = ({ data: { result, failure } }) => {
      worker.terminate();
      if (failure) reject(new Error(failure));
      else resolve(result);
    };
    worker.postMessage(settings);
  });

const inWorker = (settings) => ask('/worker.mjs', settings);

async function inServiceWorker(settings) {
  const { serviceWorker } = navigator;
  const isControlled = new Promise((resolve) => serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
  const registration = await serviceWorker.register('/service-worker.mjs', { type: 'module' });
  try {
    await isControlled;
    const response = await fetch(`/probe?${new URLSearchParams(settings)}`);
    if (!response.ok) throw new Error(`status ${response.status}: ${await response.text()}`);
    return await response.json();
  } finally {
    await registration.unregister();
  }
}

const kinds = { 'module worker': inWorker, 'module service worker': inServiceWorker };

globalThis.runProbe = ({ kind, ...settings }) => kinds[kind](settings);

/** What arrives here of the errors that a worker posts. */
globalThis.runCopies = async () => {
  const posted = await ask('/copies-worker.mjs', {});
  return posted.map(({ reason, isOwn, isClone, copy, plain }) => {
    const { message, cause } = copy;
    return { reason, isOwn, isClone, isError: copy instanceof Error, message, hasCause: cause !== undefined, plain };
  });
};
