// The scripted faults of the emulator, in which a key may be created before its answer is lost.
import { HIDES, RESENDS, bad, key, lost, lostInBody, redirected, refused, timeout, timeoutInBody, tooLarge } from './expected.mjs';

const SHORT_MS = 400;
const UUID = '36 characters';

const by = (name, step, expected, more = {}) => ({ name: `emulator: ${name}`, step, expected, minted: 0, ...more });
const apiError = (code, status, kind, outcome) => by(code, { fault: 'apiError', code }, refused(status, kind, outcome, code));

export const emulated = [
  by('no fault', undefined, key, { minted: 1, key: UUID }),
  by('lostAnswer', { fault: 'lostAnswer' }, lost, { minted: 1, differs: [RESENDS] }),
  by('reset', { fault: 'reset' }, lost, { differs: [RESENDS] }),
  by('neverAnswers', { fault: 'neverAnswers' }, timeout, { timeoutMs: SHORT_MS }),
  by('neverAnswers, handled', { fault: 'neverAnswers', handled: true }, timeout, { timeoutMs: SHORT_MS, minted: 1 }),
  by('stalledBody', { fault: 'stalledBody' }, timeoutInBody, { timeoutMs: SHORT_MS, minted: 1 }),
  by('cutBody', { fault: 'cutBody' }, lostInBody, { minted: 1 }),
  by('slowDrip', { fault: 'slowDrip', everyMs: 2 }, key, { minted: 1, key: UUID }),
  by('slowDrip, endless', { fault: 'slowDrip', everyMs: 20, endless: true }, timeoutInBody, { timeoutMs: SHORT_MS, minted: 1 }),
  by('hugeBody', { fault: 'hugeBody' }, tooLarge, { minted: 1 }),
  by('hugeBody, endless', { fault: 'hugeBody', bytes: 1e12 }, tooLarge, { minted: 1 }),
  by('bom', { fault: 'bom' }, key, { minted: 1, key: UUID }),
  by('html200', { fault: 'html200' }, bad, { minted: 1 }),
  by('status 500', { fault: 'status', status: 500 }, refused(500, 'server', 'unknown', 'INTERNAL_SERVER_ERROR')),
  by('429 with Retry-After', { fault: 'status', status: 429, retryAfter: 60 }, refused(429, 'rateLimit')),
  by('echo', { fault: 'echo' }, refused(400, 'rejected', 'rejected', 'Bearer [redacted]')),
  by('redirect', { fault: 'redirect', location: 'FOREIGN' }, redirected(307), { differs: [HIDES] }),
  apiError('INVALID_REQUEST_BODY', 400, 'input'),
  apiError('AUTHENTICATION_ERROR', 400, 'auth'),
  apiError('DATA_APP_NOT_FOUND', 400, 'notFound'),
];
