import { computed, signal } from '@preact/signals';
import { endSession, getSession, startSession } from '../api/broker';
import { type ApiFailure, toFailure } from '../api/failure';
import { onSessionEnd } from '../api/request';
import type { Caller, SignedOutResponse } from '../api/types';

type Session =
  | { status: 'loading' }
  | { status: 'failed'; failure: ApiFailure }
  | { status: 'signedOut'; emulator: boolean; signInMethods: string[]; notice?: string }
  | { status: 'signedIn'; emulator: boolean; caller: Caller };

export const session = signal<Session>({ status: 'loading' });
export const emulator = computed(() => (session.value.status === 'signedIn' || session.value.status === 'signedOut') && session.value.emulator);
export const mayProvision = computed(() => session.value.status === 'signedIn' && session.value.caller.role === 'provisioner');

function setSignedOut(body: unknown, notice?: string) {
  const response = (body ?? {}) as SignedOutResponse;
  const previous = session.peek();
  const wasEmulator = previous.status === 'signedIn' || previous.status === 'signedOut' ? previous.emulator : false;
  session.value = { status: 'signedOut', emulator: response.emulator ?? wasEmulator, signInMethods: response.signInMethods ?? ['secret'], ...(notice ? { notice } : {}) };
}

onSessionEnd((failure) => {
  if (session.peek().status === 'signedIn') setSignedOut(failure.body, 'Your session has expired. Sign in again to continue.');
});

/** Loads the current caller, if Cloudflare Access or a session cookie identifies one. */
export async function loadSession() {
  session.value = { status: 'loading' };
  try {
    session.value = { status: 'signedIn', ...(await getSession()) };
  } catch (reason) {
    const failure = toFailure(reason);
    if (failure.status === 401) setSignedOut(failure.body);
    else session.value = { status: 'failed', failure };
  }
}

/** @throws {ApiFailure} */
export async function signIn(secret: string) {
  await startSession(secret);
  session.value = { status: 'signedIn', ...(await getSession()) };
}

/** @throws {ApiFailure} */
export async function signOut() {
  await endSession();
  setSignedOut(undefined, 'You have signed out.');
}
