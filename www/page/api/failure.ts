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
  /** The time for the next attempt, by the clock of this device. */
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

/** Converts anything that was thrown to a failure that can be shown. */
export const failureOf = (reason: unknown): ApiFailure =>
  reason instanceof ApiFailure ? reason : new ApiFailure({ code: 'PAGE_FAULT', message: reason instanceof Error ? reason.message : String(reason) });
