import type { ApiFailure } from '../api/failure';

interface Description {
  title: string;
  advice: string;
}

const DESCRIPTIONS: Record<string, Description> = {
  BROKER_UNREACHABLE: { title: 'The broker cannot be reached', advice: 'Check your connection, then try again.' },
  NOT_CONFIGURED: {
    title: 'The broker is not configured',
    advice: 'A setting is missing or invalid, so nobody can sign in. The details name it, and the README of the broker explains it.',
  },
  EMULATOR_IN_PRODUCTION: {
    title: 'The broker is misconfigured',
    advice: 'Emulator mode is enabled in production. Remove DATABRAIN_EMULATOR and deploy again.',
  },
  AUTHENTICATION_ERROR: {
    title: 'Databrain rejected the broker’s credential',
    advice: 'Nothing was created. The service token is wrong or expired, or belongs to another instance. Ask the operator of the broker to replace it.',
  },
  DATA_APP_NOT_FOUND: { title: 'The data app does not exist', advice: 'It may have been renamed or deleted. Select another one.' },
  INVALID_NAME: {
    title: 'The name is unclear',
    advice: 'Nothing was created. Remove spaces at the beginning and the end, and invisible characters.',
  },
  NAME_TOO_SIMILAR: {
    title: 'Another token has a similar name',
    advice: 'Nothing was created. Use that token, or a name that is clearly different. See the details for its name.',
  },
  KEY_NOT_LISTED: { title: 'Databrain no longer lists the token', advice: 'Its key does not work any more. Create the token again, or stop managing it.' },
  KEY_REPLACED_EXTERNALLY: {
    title: 'Another client replaced the key',
    advice: 'The broker has stored the newest key, and has not rotated it. Try again to rotate it.',
  },
  INVALID_INPUT: { title: 'The input is invalid', advice: 'Nothing was sent. Correct it and try again.' },
  CORE_UNAVAILABLE: { title: 'The broker cannot run WebAssembly', advice: 'Nothing was sent. See the log of the broker for the reason.' },
  CORE_CRASHED: { title: 'The broker crashed', advice: 'It has restarted. Try again.' },
  PAGE_ERROR: { title: 'The page failed', advice: 'Reload it. If the error occurs again, report it.' },
};

/** Describes a failure to the user: what happened, and what to do. */
export function describeFailure({ code, status, outcome, retryAt }: ApiFailure): Description {
  if (outcome === 'unknown') {
    return {
      title: 'The outcome is not known yet',
      advice:
        'The response was lost. The broker checks the outcome before it sends anything else, so it is safe to try again: this does not create a duplicate key.',
    };
  }
  if (status === 429 || code === 'HTTP_429') {
    const when = retryAt === undefined ? 'Wait two minutes, then try again.' : 'Try again when the countdown ends.';
    return { title: 'Too many requests', advice: `Nothing was created. ${when}` };
  }
  const description = DESCRIPTIONS[code];
  if (description) return description;
  if (status === 401) return { title: 'You are not signed in', advice: 'Sign in again.' };
  if (status === 403) return { title: 'You are not allowed to do this', advice: 'It requires the provisioner role. Ask the operator of the broker.' };
  if (status === 409) return { title: 'Another operation for this token is in progress', advice: 'Wait until it has finished, then try again.' };
  if (outcome === 'rejected') return { title: 'Databrain rejected the request', advice: 'Nothing was changed. See the details for the reason.' };
  if (outcome === 'notSent') return { title: 'Nothing was sent', advice: 'Nothing was changed. Try again in a moment.' };
  if (status !== undefined && status >= 500) return { title: 'The broker failed', advice: 'Try again in a moment.' };
  return { title: 'The request failed', advice: 'See the details for the reason.' };
}
