// Calls for requests of other people at the same time. Each call has a name, and an async context
// with this name; the server tells calls apart by it, too.
import { AsyncLocalStorage } from 'node:async_hooks';
// Before the package: it stands between the core and what that imports.
import { disarm, trapAt } from '../../package/trap.mjs';
import { createApiToken } from 'databrain-edge';

const caller = new AsyncLocalStorage();
const foreign = [];
let checks = 0;
/** How many calls have begun to wait before a repetition. */
let waits = 0;

function check(place, name) {
  checks += 1;
  if (place === 'wait') waits += 1;
  if (caller.getStore() !== name) foreign.push(`${place} of ${name} in ${caller.getStore()}`);
}

const hostFetch = globalThis.fetch;
/** By its name, a call may ask for a trap as soon as its answer is there. */
globalThis.fetch = (url, init) => {
  const { name } = JSON.parse(init.body);
  check('fetch', name);
  const answer = hostFetch(url, init);
  if (name.startsWith('together')) return together(answer);
  return name.startsWith('trap after') ? answer.then((response) => (trapAt(1), response)) : answer;
};

const gathered = [];
/**
 * Gives three answers in one turn: a queue for all calls would go on with them in the context of
 * the first.
 */
function together(answer) {
  return new Promise((resolve) => {
    gathered.push({ answer, resolve });
    if (gathered.length < 3) return;
    const all = gathered.splice(0);
    Promise.all(all.map((one) => one.answer)).then((answers) => {
      for (const [index, one] of all.entries()) one.resolve(answers[index]);
    });
  });
}

function call(name, { upstreamUrl }, options) {
  const onEvent = ({ phase }) => check(phase, name);
  const all = { serviceToken: 'service_token_demo', baseUrl: upstreamUrl, onEvent, ...options };
  const fieldsOf = ({ code, outcome, attempts }) => ({ code, outcome, attempts });
  return caller.run(name, async () => {
    const ended = await createApiToken({ dataAppName: 'Shop', name }, all).catch(fieldsOf);
    check('the end', name);
    return ended;
  });
}

function compute(steps) {
  let sum = 0;
  for (let step = 0; step < steps; step += 1) sum = (sum * 31 + step) | 0;
  return sum;
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const handlers = {
  '/compute': ({ steps }) => compute(Number(steps)),
  '/call': ({ name, steps = 0, timeoutMs = 20_000 }, settings) => {
    compute(Number(steps));
    return call(name, settings, { timeoutMs: Number(timeoutMs) });
  },
  '/contexts': ({ names }, settings) =>
    Promise.all(names.split('|').map((name) => call(name, settings))),
  '/found': () => ({ foreign: foreign.slice(0, 5), checks, waits }),

  /** A call that waits while another one crashes, and what its request can do after that. */
  async '/wait'({ name, timeoutMs = 20_000, abortMs }, settings) {
    const controller = new AbortController();
    if (abortMs) setTimeout(() => controller.abort(), Number(abortMs));
    const { signal } = controller;
    const ended = await call(name, settings, { timeoutMs: Number(timeoutMs), signal });
    await sleep(1);
    const own = await hostFetch(`${settings.upstreamUrl}/own`);
    return { ...ended, own: await own.text() };
  },

  async '/trap'({ name }, settings) {
    if (name.startsWith('trap at once')) trapAt(1);
    const ended = await call(name, settings);
    if (disarm() === 0) throw new Error('nothing trapped: the core made no call');
    return ended;
  },
};

export default {
  async fetch(request, { SETTINGS }) {
    const { pathname, searchParams } = new URL(request.url);
    return Response.json(await handlers[pathname](Object.fromEntries(searchParams), SETTINGS));
  },
};
