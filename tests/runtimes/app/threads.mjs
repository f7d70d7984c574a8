// The same in four threads at once; each has an instance of its own.
import { once } from 'node:events';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import * as api from 'databrain-edge';
import { probe } from './probe.mjs';

if (isMainThread) {
  const [baseUrl, label] = process.argv.slice(2);
  const found = await Promise.all(
    [1, 2, 3, 4].map(async (thread) => {
      const worker = new Worker(new URL(import.meta.url), {
        workerData: [baseUrl, `${label}, thread ${thread},`],
      });
      return (await once(worker, 'message'))[0];
    }),
  );
  console.log(JSON.stringify(found));
} else {
  parentPort.postMessage(await probe(api, ...workerData));
}
