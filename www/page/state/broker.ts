// The Worker's state that the page displays, and when it is reloaded.
import { computed, effect, signal } from '@preact/signals';
import { getDataApps, getEmulator, getTimeline, getTokens } from '../api/broker';
import type { Token, TokenState } from '../api/types';
import { now, setClock } from './clock';
import { dataAppName, select, tokenName } from './selection';
import { resource } from './resource';
import { emulator, session } from './session';

/** The number of creations and rotations that this page has started and that are in progress. */
export const pendingOperations = signal(0);

export const dataApps = resource(async (signal) => (await getDataApps(signal)).dataApps);

export const tokens = resource<Token[]>(async (signal) => {
  const response = await getTokens(dataAppName.peek() ?? '', signal);
  setClock(response.now);
  return response.tokens;
});

export const timeline = resource(async (signal) => (await getTimeline(dataAppName.peek() ?? '', tokenName.peek() ?? '', signal)).events);

export const faults = resource(getEmulator);

const visibleResources = () => [dataAppName.peek() && tokens, tokenName.peek() && timeline, emulator.peek() && faults].filter((one) => typeof one === 'object');

/** Reloads everything after a change, because earlier responses may not contain it. */
export const reloadAll = () => Promise.all(visibleResources().map((one) => one.reload()));

/** Reloads periodically. It honours the retry delay of a failed request, and does not interrupt a slow one. */
function poll() {
  if (document.visibilityState !== 'visible') return;
  for (const { state, reload } of visibleResources()) {
    const { loading, failure } = state.peek();
    if (!loading && (failure?.retryAt ?? 0) <= Date.now()) void reload();
  }
}

const isSignedIn = computed(() => session.value.status === 'signedIn');
const UNSETTLED = new Set<TokenState>(['creating', 'rotating', 'unknown']);
const isBusy = computed(() => pendingOperations.value > 0 || (tokens.state.value.value ?? []).some(({ state }) => state && UNSETTLED.has(state)));

const BUSY_POLL_MS = 1000;
const IDLE_POLL_MS = 8000;

/** Keeps the state up to date from now on. It is cleared while nobody is signed in. */
export function startUpdating() {
  effect(() => {
    if (isSignedIn.value) void dataApps.reload();
    else dataApps.clear();
  });
  effect(() => {
    const [only, ...others] = dataApps.state.value.value ?? [];
    if (only && others.length === 0 && dataAppName.value === undefined) select(only.name);
  });
  effect(() => {
    tokens.clear();
    if (isSignedIn.value && dataAppName.value !== undefined) void tokens.reload();
  });
  effect(() => {
    timeline.clear();
    if (isSignedIn.value && dataAppName.value !== undefined && tokenName.value !== undefined) void timeline.reload();
  });
  effect(() => {
    if (isSignedIn.value && emulator.value) void faults.reload();
    else faults.clear();
  });
  effect(() => {
    if (!isSignedIn.value) return undefined;
    const timer = setInterval(poll, isBusy.value ? BUSY_POLL_MS : IDLE_POLL_MS);
    return () => clearInterval(timer);
  });
  effect(() => reloadExpired(tokens.state.value.value ?? []));
}

const handledExpiries = new Set<string>();

/** Reloads the list once an old key has expired. */
function reloadExpired(list: Token[]) {
  for (const { name, oldKeyExpiresAt } of list) {
    const expiry = `${name} ${oldKeyExpiresAt}`;
    if (!oldKeyExpiresAt || Date.parse(oldKeyExpiresAt) > now.value || handledExpiries.has(expiry)) continue;
    handledExpiries.add(expiry);
    queueMicrotask(() => void reloadAll());
  }
}
