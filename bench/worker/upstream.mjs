// Replaces the API for the global fetch of the other Worker, without a network.
import { ANSWER } from '../stub.mjs';

export default {
  async fetch(request) {
    await request.text();
    return new Response(ANSWER, { headers: { 'content-type': 'application/json' } });
  },
};
