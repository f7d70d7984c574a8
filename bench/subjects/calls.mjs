// What a call costs without a network, one after the other.
import { measure } from 'mitata';
import { OPTIONS, REQUEST, plain, real } from '../stub.mjs';

const BATCH = 100;
const TRANSPORTS = { real: real(), plain };

export async function prepare(load) {
  let answer = TRANSPORTS.real;
  // Once, before the client is loaded: some keep the fetch that they found.
  globalThis.fetch = (...given) => answer(...given);
  const { connect } = await load();
  const { createApiToken } = connect(OPTIONS);
  const several = async (count) => {
    for (let left = count; left > 0; left -= 1) await createApiToken(REQUEST);
  };
  return async ({ transport, forMs, count, times = 1 }) => {
    answer = TRANSPORTS[transport];
    if (count) {
      let spent = 0;
      for (let time = 0; time < times; time += 1) {
        const began = performance.now();
        await several(count);
        spent += performance.now() - began;
      }
      return (spent * 1000) / (count * times);
    }
    // In batches: the median of single calls would leave the collection of their garbage out.
    const { p50 } = await measure(async () => several(BATCH), { min_cpu_time: forMs * 1e6 });
    return p50 / BATCH / 1000;
  };
}
