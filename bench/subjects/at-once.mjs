// How long the thread is blocked by starting calls of which each wants another token.
import * as api from 'databrain-edge';
import { OPTIONS, REQUEST } from '../stub.mjs';

const { baseUrl, serviceToken } = OPTIONS;
const options = { baseUrl, serviceToken };

export async function prepare() {
  globalThis.fetch = async () => {
    // No answer before all calls are started.
    await new Promise((resolve) => setImmediate(resolve));
    return new Response('{"key":"k1","data":[]}');
  };
  return async ({ operation, calls }) => {
    globalThis.gc();
    const requests = Array.from({ length: calls }, (_, index) => ({ ...REQUEST, name: `${index}` }));
    const began = performance.now();
    const answers = requests.map((request) => api[operation](request, options));
    const blocked = performance.now() - began;
    await Promise.all(answers);
    return blocked;
  };
}
