// An edge function, as a user deploys it: answers what the probe, or the whole suite, finds.
import * as api from 'databrain-edge';
import { probe } from '../probe.mjs';
import { runSuite } from '../suite.mjs';

async function handle(request) {
  const { baseUrl, label, suite } = await request.json();
  return Response.json(suite ? await runSuite({ api, ...suite }) : await probe(api, baseUrl, label));
}

addEventListener('fetch', (event) => event.respondWith(handle(event.request)));
