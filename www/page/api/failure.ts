import type { Outcome } from './types';

interface Details {
  code: string;
  message: string;
  status?: number | undefined;
  outcome?: Outcome | undefined;
  retryAfterMs?: number | undefined;
  body?: unknown;
}

/** The failure of a request to the Worker. */
export class ApiFailure extends Error {
  readonly code: string;
  readonly status: number | undefined;
  readonly outcome: Outcome | undefined;
  /** The earliest time for a retry, by the clock of this device. */
  readonly retryAt: number | undefined;
  readonly body: unknown;

  constructor({ code, message, status, outcome, retryAfterMs, body }: Details) {
    super(message);
    this.name = 'ApiFailure';
    this.code = code;
    this.status = status;
    this.outcome = outcome;
    this.retryAt = retryAfterMs === undefined ? undefined : Date.now() + retryAfterMs;
    this.body = body;
  }
}

/** Converts any thrown value to a failure that can be displayed. */
export const toFailure = (reason: unknown): ApiFailure =>
  reason instanceof ApiFailure ? reason : new ApiFailure({ code: 'PAGE_ERROR', message: reason instanceof Error ? reason.message : String(reason) });
