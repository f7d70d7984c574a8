// `ensureApiToken` for requests of other people at the same time, several times in each of them.
import { ensureApiToken } from 'databrain-edge';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export default {
  async fetch(request, { SETTINGS }) {
    const { searchParams } = new URL(request.url);
    const { label, timeoutMs = 20_000, laterMs } = Object.fromEntries(searchParams);
    const options = { serviceToken: 's', baseUrl: SETTINGS.upstreamUrl, timeoutMs: Number(timeoutMs) };
    const call = async () => {
      const input = { dataAppName: label, name: 'edge' };
      const fieldsOf = ({ code, outcome, attempts }) => ({ code, outcome, attempts });
      return ensureApiToken(input, options).catch(fieldsOf);
    };
    const calls = [call(), call(), call()];
    const left = () => globalThis[Symbol.for('databrain-edge.sharedCalls.1')].size;
    const during = left();
    await null;
    const after = left();
    if (laterMs) calls.push(sleep(Number(laterMs)).then(call));
    return Response.json({ ended: await Promise.all(calls), during, after });
  },
};
