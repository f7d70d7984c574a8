// The state of the Worker that the page shows, and when it is loaded again.
import { computed, effect, signal } from '@preact/signals';
import { getDataApps, getEmulator, getTimeline, getTokens } from '../api/broker';
import type { Token } from '../api/types';
import { now, setClock } from './clock';
import { dataAppName, goTo, tokenName } from './place';
import { resource } from './resource';
import { emulator, session } from './session';

/** The number of creations and rotations of this page that are in progress. */
export const underWay = signal(0);

export const dataApps = resource(async (signal) => (await getDataApps(signal)).dataApps);

export const tokens = resource<Token[]>(async (signal) => {
  const answer = await getTokens(dataAppName.peek() ?? '', signal);
  setClock(answer.now);
  return answer.tokens;
});

export const timeline = resource(async (signal) => (await getTimeline(dataAppName.peek() ?? '', tokenName.peek() ?? '', signal)).events);

export const faults = resource(getEmulator);

const shown = () => [dataAppName.peek() && tokens, tokenName.peek() && timeline, emulator.peek() && faults].filter((one) => typeof one === 'object');

/** Loads everything again after a change, since earlier answers may not contain it. */
export const reloadAll = () => Promise.all(shown().map((one) => one.reload()));

/** Loads periodically. It respects the wait that an answer requested, and a slow answer is not interrupted by the next request. */
function poll() {
  if (document.visibilityState !== 'visible') return;
  for (const { held, reload } of shown()) {
    const { loading, failure } = held.peek();
    if (!loading && (failure?.retryAt ?? 0) <= Date.now()) void reload();
  }
}

const signedIn = computed(() => session.value.at === 'in');
const unsettled = computed(() => underWay.value > 0 || (tokens.held.value.value ?? []).some(({ state }) => state && state !== 'ready'));

const SOON_MS = 1000;
const LATER_MS = 8000;

/** Starts to keep the state up to date. A signed-out page has no state. */
export function follow() {
  effect(() => {
    if (signedIn.value) void dataApps.reload();
    else dataApps.clear();
  });
  effect(() => {
    const [only, ...others] = dataApps.held.value.value ?? [];
    if (only && others.length === 0 && dataAppName.value === undefined) goTo(only.name);
  });
  effect(() => {
    tokens.clear();
    if (signedIn.value && dataAppName.value !== undefined) void tokens.reload();
  });
  effect(() => {
    timeline.clear();
    if (signedIn.value && dataAppName.value !== undefined && tokenName.value !== undefined) void timeline.reload();
  });
  effect(() => {
    if (signedIn.value && emulator.value) void faults.reload();
    else faults.clear();
  });
  effect(() => {
    if (!signedIn.value) return undefined;
    const timer = setInterval(poll, unsettled.value ? SOON_MS : LATER_MS);
    return () => clearInterval(timer);
  });
  effect(() => endings(tokens.held.value.value ?? []));
}

const ended = new Set<string>();

/** Loads the list again once an old key has become invalid. */
function endings(list: Token[]) {
  for (const { name, oldKeyEndsAt } of list) {
    const mark = `${name} ${oldKeyEndsAt}`;
    if (!oldKeyEndsAt || Date.parse(oldKeyEndsAt) > now.value || ended.has(mark)) continue;
    ended.add(mark);
    queueMicrotask(() => void reloadAll());
  }
}
