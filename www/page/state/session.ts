import { computed, signal } from '@preact/signals';
import { endSession, getSession, startSession } from '../api/broker';
import { type ApiFailure, failureOf } from '../api/failure';
import { whenSignedOut } from '../api/request';
import type { Caller, SignedOutAnswer } from '../api/types';

type Session =
  | { at: 'asking' }
  | { at: 'failed'; failure: ApiFailure }
  | { at: 'out'; emulator: boolean; signIn: string[]; notice?: string }
  | { at: 'in'; emulator: boolean; caller: Caller };

export const session = signal<Session>({ at: 'asking' });
export const emulator = computed(() => (session.value.at === 'in' || session.value.at === 'out') && session.value.emulator);
export const mayProvision = computed(() => session.value.at === 'in' && session.value.caller.role === 'provisioner');

function leave(body: unknown, notice?: string) {
  const answer = (body ?? {}) as SignedOutAnswer;
  const before = session.peek();
  const known = before.at === 'in' || before.at === 'out' ? before.emulator : false;
  session.value = { at: 'out', emulator: answer.emulator ?? known, signIn: answer.signIn ?? ['secret'], ...(notice ? { notice } : {}) };
}

whenSignedOut((failure) => {
  if (session.peek().at === 'in') leave(failure.body, 'Your session has ended. Sign in again to continue.');
});

/** Loads the current caller, whom Cloudflare Access or a session cookie identifies without input from the user. */
export async function askSession() {
  session.value = { at: 'asking' };
  try {
    session.value = { at: 'in', ...(await getSession()) };
  } catch (reason) {
    const failure = failureOf(reason);
    if (failure.status === 401) leave(failure.body);
    else session.value = { at: 'failed', failure };
  }
}

/** @throws {ApiFailure} */
export async function signIn(secret: string) {
  await startSession(secret);
  session.value = { at: 'in', ...(await getSession()) };
}

/** @throws {ApiFailure} */
export async function signOut() {
  await endSession();
  leave(undefined, 'You are signed out.');
}
