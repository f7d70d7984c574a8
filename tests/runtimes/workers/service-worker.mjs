import * as api from '/node_modules/databrain-edge/dist/index.js';
import { probe } from './probe.mjs';

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));

async function answer(url) {
  const { baseUrl, label } = Object.fromEntries(url.searchParams);
  try {
    return Response.json(await probe(api, baseUrl, label));
  } catch (error) {
    return new Response(`${error} ${error?.stack}`, { status: 500 });
  }
}

addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (url.pathname === '/probe') event.respondWith(answer(url));
});
