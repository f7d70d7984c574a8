// What a fresh instance costs, without the start of a process and the reading of files: as where the platform has compiled the core.
import { readFile } from 'node:fs/promises';
import { OPTIONS, REQUEST, real } from '../stub.mjs';

let reached = 0;
const answer = real();
globalThis.fetch = () => {
  reached = performance.now();
  return answer();
};

/** Bytes that the engine has not seen before: it keeps what it has compiled. */
const unseen = (core, text) => Buffer.concat([core, Buffer.from([0, text.length + 2, 1, 0x78]), Buffer.from(text)]);

async function timed(load, call) {
  const began = performance.now();
  const module = await load();
  const loaded = performance.now();
  await call(module);
  return { load: (loaded - began) * 1000, toFetch: (reached - loaded) * 1000, whole: (performance.now() - began) * 1000 };
}

export async function prepare() {
  return async ({ folder, path }) => {
    if (path.endsWith('hand-written.mjs')) {
      return { compile: 0, ...(await timed(() => import(path), ({ createApiToken }) => createApiToken(REQUEST, OPTIONS))) };
    }
    const bytes = unseen(await readFile(`${folder}/dist/core.wasm`), folder.slice(-40));
    const began = performance.now();
    const core = await WebAssembly.compile(bytes);
    const compile = (performance.now() - began) * 1000;
    const load = async () => {
      const api = await import(path);
      api.useCore(core);
      return api;
    };
    return { compile, ...(await timed(load, ({ createApiToken }) => createApiToken(REQUEST, OPTIONS))) };
  };
}
