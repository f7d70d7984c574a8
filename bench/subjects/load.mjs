// Calls over the loopback, so many at a time, for a time.
import { OPTIONS, REQUEST } from '../stub.mjs';

const WARM_UP_CALLS = 200;

export async function prepare(load) {
  const { connect } = await load();
  let client;
  return async ({ baseUrl, concurrency, forMs }) => {
    if (!client) {
      client = connect({ ...OPTIONS, baseUrl });
      for (let left = WARM_UP_CALLS; left > 0; left -= 1) await client.createApiToken(REQUEST);
    }
    let calls = 0;
    const cpu = process.cpuUsage();
    const began = performance.now();
    const loop = async () => {
      while (performance.now() - began < forMs) {
        await client.createApiToken(REQUEST);
        calls += 1;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, loop));
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    return { perSecond: calls / seconds, cpuMicroseconds: (user + system) / calls };
  };
}
