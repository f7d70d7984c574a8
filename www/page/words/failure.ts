import type { ApiFailure } from '../api/failure';

interface Words {
  title: string;
  advice: string;
}

const BY_CODE: Record<string, Words> = {
  BROKER_UNREACHABLE: { title: 'The broker cannot be reached', advice: 'Check your connection, then try again.' },
  NOT_CONFIGURED: {
    title: 'The broker is not set up yet',
    advice: 'Neither Cloudflare Access nor a sign-in secret is configured, so every sign-in is refused. The README of the broker explains how to configure one.',
  },
  EMULATOR_IN_PRODUCTION: {
    title: 'The broker is misconfigured',
    advice: 'Emulator mode is enabled in production. Remove DATABRAIN_EMULATOR and deploy again.',
  },
  AUTHENTICATION_ERROR: {
    title: 'Databrain refuses the broker’s credential',
    advice: 'Nothing was created. The service token is wrong, expired or of another instance. Ask the operator of the broker to replace it.',
  },
  DATA_APP_NOT_FOUND: { title: 'There is no such data app', advice: 'It may have been renamed or deleted. Choose another one.' },
  INVALID_INPUT: { title: 'The input is invalid', advice: 'Nothing was sent. Correct it and try again.' },
  CORE_UNAVAILABLE: { title: 'The broker cannot run WebAssembly', advice: 'Nothing was sent. The log of the broker contains the reason.' },
  CORE_CRASHED: { title: 'The broker has crashed', advice: 'Try again: it has restarted.' },
  PAGE_FAULT: { title: 'This page has failed', advice: 'Reload it. If it happens again, report it.' },
};

/** Explains what happened and what to do, without codes. */
export function inWords({ code, status, outcome, retryAt }: ApiFailure): Words {
  if (outcome === 'unknown') {
    return {
      title: 'The outcome is not known yet',
      advice:
        'The answer was lost. The broker checks the outcome before it sends anything else, so trying again is safe: it does not create a second key.',
    };
  }
  if (status === 429 || code === 'HTTP_429') {
    const when = retryAt === undefined ? 'Wait two minutes, then try again.' : 'Try again when the wait is over.';
    return { title: 'Too many requests', advice: `Nothing was created. ${when}` };
  }
  const known = BY_CODE[code];
  if (known) return known;
  if (status === 401) return { title: 'You are not signed in', advice: 'Sign in again.' };
  if (status === 403) return { title: 'You are not allowed to do this', advice: 'It requires the provisioner role. Ask the operator of the broker.' };
  if (status === 409) return { title: 'Another operation is in progress for this token', advice: 'Wait until it has finished, then try again.' };
  if (outcome === 'rejected') return { title: 'Databrain refused the request', advice: 'Nothing happened. The details show why.' };
  if (outcome === 'notSent') return { title: 'Nothing was sent', advice: 'Nothing happened. Try again in a moment.' };
  if (status !== undefined && status >= 500) return { title: 'The broker failed', advice: 'Try again in a moment.' };
  return { title: 'The request failed', advice: 'The details show why.' };
}
