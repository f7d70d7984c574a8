// What a list costs by its length, and to find its last token. Its bytes come in pieces, as from a
// socket.
import { measure } from 'mitata';
import { OPTIONS, REQUEST } from '../stub.mjs';

const PIECE_BYTES = 65_536;
// Short lists are measured several at a time.
const BATCH = 64;

const token = (_, index) => {
  const number = String(index).padStart(5, '0');
  return { key: `7c9e6679-7425-40de-944b-e07fc1f${number}`, name: `Customer ${number}`, description: 'Made by the portal', createdAt: '2026-01-01T00:00:00.000Z' };
};

function answering(tokens) {
  const bytes = new TextEncoder().encode(JSON.stringify({ data: Array.from({ length: tokens }, token) }));
  return async () => {
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (sent >= bytes.length) return controller.close();
        // A copy: the reader may keep or detach it.
        controller.enqueue(bytes.slice(sent, (sent += PIECE_BYTES)));
      },
    });
    return new Response(body, { headers: { 'content-type': 'application/json' } });
  };
}

export async function prepare(load) {
  const { connect } = await load();
  const client = connect(OPTIONS);
  const { dataAppName } = REQUEST;
  const operations = {
    listApiTokens: () => client.listApiTokens({ dataAppName }),
    ensureApiToken: (last) => client.ensureApiToken({ dataAppName, name: last.name }),
  };
  return async ({ operation = 'listApiTokens', tokens, forMs }) => {
    globalThis.fetch = answering(tokens);
    const last = token(undefined, tokens - 1);
    const call = async () => operations[operation](last);
    const answer = await call();
    const found = operation === 'listApiTokens' ? answer.at(-1) : answer;
    if (found.key !== last.key) throw new Error(`${operation} did not find the last of ${tokens}`);
    const { p50 } = await measure(call, { min_cpu_time: forMs * 1e6, batch_samples: BATCH });
    return p50 / 1000;
  };
}
