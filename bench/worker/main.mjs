// A Worker that makes a call with the client that the path of the request names.
import * as ours from '../clients/databrain-edge.mjs';
import * as handWritten from '../clients/hand-written.mjs';
import * as ky from '../clients/ky.mjs';
import { OPTIONS, REQUEST } from '../stub.mjs';

const clients = {
  '/databrain-edge': ours.connect(OPTIONS),
  '/hand-written': handWritten.connect(OPTIONS),
  '/ky': ky.connect(OPTIONS),
};

export default {
  async fetch({ url }) {
    const { pathname } = new URL(url);
    // Measures the Worker without a call.
    if (pathname === '/none') return Response.json({ length: 36 });
    const { key } = await clients[pathname].createApiToken(REQUEST);
    return Response.json({ length: key.length });
  },
};
