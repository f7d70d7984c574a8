import type { ApiFailure } from '../api/failure';

interface Words {
  title: string;
  advice: string;
}

const BY_CODE: Record<string, Words> = {
  BROKER_UNREACHABLE: { title: 'The broker cannot be reached', advice: 'Check your connection, then try again.' },
  NOT_CONFIGURED: {
    title: 'The broker is not set up yet',
    advice: 'Neither Cloudflare Access nor a sign-in secret is configured, so nobody is let in. The README of the broker says how.',
  },
  EMULATOR_IN_PRODUCTION: {
    title: 'The broker refuses to work',
    advice: 'Emulator mode is switched on in production. Remove DATABRAIN_EMULATOR and deploy again.',
  },
  AUTHENTICATION_ERROR: {
    title: 'Databrain refuses the broker’s credential',
    advice: 'Nothing was made. The service token is wrong, expired or of another instance; whoever runs the broker can replace it.',
  },
  DATA_APP_NOT_FOUND: { title: 'There is no such data app', advice: 'It may have been renamed or deleted. Choose another one.' },
  INVALID_INPUT: { title: 'That is not accepted', advice: 'Nothing was sent. Correct it and try again.' },
  CORE_UNAVAILABLE: { title: 'The broker cannot run WebAssembly', advice: 'Nothing was sent. Whoever runs the broker finds the reason in its log.' },
  CORE_CRASHED: { title: 'Something broke in the broker', advice: 'Try again; it starts afresh.' },
  PAGE_FAULT: { title: 'Something broke in this page', advice: 'Reload it. If it happens again, report it.' },
};

/** What happened and what to do, for somebody who does not read codes. */
export function inWords({ code, status, outcome, retryAt }: ApiFailure): Words {
  if (outcome === 'unknown') {
    return {
      title: 'Nobody knows yet whether it happened',
      advice:
        'The answer got lost on its way. The broker has noted it and finds out before it sends anything else, so trying again is safe: it makes no second key.',
    };
  }
  if (status === 429 || code === 'HTTP_429') {
    const when = retryAt === undefined ? 'Wait two minutes, then try again.' : 'Try again when the wait is over.';
    return { title: 'Too many requests', advice: `Nothing was made. ${when}` };
  }
  const known = BY_CODE[code];
  if (known) return known;
  if (status === 401) return { title: 'You are not signed in', advice: 'Sign in again.' };
  if (status === 403) return { title: 'You may not do this', advice: 'It needs the provisioner role. Ask whoever runs the broker.' };
  if (status === 409) return { title: 'Something else is under way for this token', advice: 'Wait until it has ended, then try again.' };
  if (outcome === 'rejected') return { title: 'Databrain said no', advice: 'Nothing happened. The details say why.' };
  if (outcome === 'notSent') return { title: 'Nothing was sent', advice: 'Nothing happened. Try again in a moment.' };
  if (status !== undefined && status >= 500) return { title: 'The broker failed', advice: 'Try again in a moment.' };
  return { title: 'That did not work', advice: 'The details say why.' };
}
