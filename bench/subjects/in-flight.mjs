// What a call that waits for its answer holds in memory: in the core, and in the host's heap.
import { OPTIONS, REQUEST, real } from '../stub.mjs';

/** @type {WebAssembly.Memory | undefined} */
let memory;

/** Nothing exposes the core's memory, but a wrapper of the instantiation sees it. Node instantiates wasm of its own, too. */
function catchCore({ exports }) {
  if ('createApiToken' in exports) memory = exports.memory;
}

const { instantiate, Instance } = WebAssembly;
WebAssembly.instantiate = async (...given) => {
  const made = await instantiate(...given);
  catchCore(made.instance ?? made);
  return made;
};
WebAssembly.Instance = new Proxy(Instance, {
  construct(target, given) {
    const made = new target(...given);
    catchCore(made);
    return made;
  },
});

const answer = real();

async function look() {
  // Twice, with time between: the first collection only tells finalizers what is gone.
  for (let turn = 0; turn < 2; turn += 1) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed } = process.memoryUsage();
  return { heap: heapUsed, wasm: memory?.buffer.byteLength ?? 0 };
}

export async function prepare(load, client) {
  globalThis.fetch = answer;
  const { connect } = await load();
  const { createApiToken } = connect(OPTIONS);
  for (let left = 100; left > 0; left -= 1) await createApiToken(REQUEST);
  if (client === 'databrain-edge' && !memory) throw new Error('the memory of the core was not seen: a call would seem to take none');
  return async ({ calls }) => {
    const before = await look();
    const held = [];
    globalThis.fetch = () => new Promise((resolve) => held.push(resolve));
    const answers = Array.from({ length: calls }, () => createApiToken(REQUEST));
    while (held.length < calls) await new Promise((resolve) => setImmediate(resolve));
    const during = await look();
    for (const resolve of held.splice(0)) resolve(await answer());
    await Promise.all(answers.splice(0));
    const after = await look();
    return { wasm: (during.wasm - before.wasm) / calls, heap: (during.heap - before.heap) / calls, wasmAtStart: before.wasm, wasmAfter: after.wasm };
  };
}
