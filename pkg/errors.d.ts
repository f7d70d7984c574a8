/**
 * Every failure of this package. Its fields, message, stack and cause hold no credential, not even
 * one that the server echoed.
 */
export class DatabrainError extends Error {
  private constructor();
  readonly name: 'DatabrainError';
  /**
   * The server's own code, such as `DATA_APP_NOT_FOUND`; `HTTP_<status>` if it named none; or one
   * of this package: `INVALID_INPUT`, `NOT_IN_HANDLER`, `NETWORK_ERROR`, `TIMEOUT`, `ABORTED`,
   * `REDIRECTED`, `BAD_RESPONSE`, `RESPONSE_TOO_LARGE`, `CORE_UNAVAILABLE`, `CORE_CRASHED`.
   */
  readonly code: string;
  /** A closed set to switch on. The code takes precedence over the status. */
  readonly kind: ErrorKind;
  /** Whether the operation may have happened although the call failed. */
  readonly outcome: ErrorOutcome;
  /** The function that was called, such as `createApiToken`. */
  readonly operation: string;
  /** How many requests were sent. */
  readonly attempts: number;
  /** With `INVALID_INPUT`: the invalid field, such as `request.name` or `options.timeoutMs`. */
  readonly field?: string;
  /** The HTTP status, once one arrived. */
  readonly status?: number;
  /** Milliseconds to wait, if the server sent `Retry-After`. */
  readonly retryAfterMs?: number;
  /**
   * With `ABORTED`: the reason of your signal, unchanged; inherited if it cannot be cloned, so that
   * the error still can. With `NETWORK_ERROR`: a copy of what `fetch` or the body threw (`name`,
   * `message`, `code`, `digest` and its own `cause`), with credentials removed. With
   * `CORE_UNAVAILABLE` and `CORE_CRASHED`: what WebAssembly or the runtime threw.
   */
  readonly cause?: unknown;
  /**
   * What `JSON.stringify` writes, a plain object: all fields, `name` and `message` included. Of the
   * causes it has `name`, `message` and `code`. It can be sent through every platform.
   */
  toJSON(): Record<string, unknown>;
}

/**
 * Whether `value` is a `DatabrainError`, of this copy of the package or of another one in the same
 * bundle or page, or a copy that has its `name`, `code`, `kind` and `outcome`: from JSON, or from
 * Workers RPC. Such a copy has the fields, but neither the class nor its `toJSON`.
 */
export function isDatabrainError(value: unknown): value is DatabrainError;
