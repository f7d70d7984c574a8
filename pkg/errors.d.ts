/**
 * Every failure of this package: a union that `kind` discriminates. Its fields, message, stack and
 * cause hold no credential, not even one that the server echoed.
 *
 * @example
 * try {
 *   await createApiToken(request, options);
 * } catch (error) {
 *   if (!isDatabrainError(error)) throw error;
 *   if (error.kind === 'input') console.error(error.field);
 *   else if (error.outcome === 'unknown') console.error('The key may exist.');
 * }
 */
export type DatabrainError =
  | InputError
  | RefusedError
  | NetworkError
  | TimeoutError
  | AbortedError
  | RedirectError
  | BadResponseError
  | InternalError;

/** What all errors have. Fields that belong to another kind are absent. */
export interface DatabrainErrorBase extends Error {
  readonly name: 'DatabrainError';
  /** The exact reason. */
  readonly code: ErrorCode;
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
   * `CORE_UNAVAILABLE`, `CORE_CRASHED` and `NOT_IN_HANDLER`: what WebAssembly or the runtime threw.
   */
  readonly cause?: unknown;
  /**
   * What `JSON.stringify` writes, a plain object: all fields, `name` and `message` included. Of the
   * causes it has `name`, `message` and `code`. It can be sent through every platform.
   */
  toJSON(): Record<string, unknown>;
}

/** The request, an option or the place of the call is wrong. Found here, or by the server. */
export interface InputError extends DatabrainErrorBase {
  readonly kind: 'input';
}

/** The server, or a proxy in front of it, answered that it refuses or has failed. */
export interface RefusedError extends DatabrainErrorBase {
  readonly kind: 'auth' | 'notFound' | 'conflict' | 'rateLimit' | 'rejected' | 'server';
  readonly field?: never;
  readonly status: number;
  readonly cause?: never;
}

/** No complete answer arrived. */
export interface NetworkError extends DatabrainErrorBase {
  readonly kind: 'network';
  readonly field?: never;
  readonly retryAfterMs?: never;
}

/** `timeoutMs` elapsed. */
export interface TimeoutError extends DatabrainErrorBase {
  readonly kind: 'timeout';
  readonly field?: never;
  readonly retryAfterMs?: never;
  readonly cause?: never;
}

/** Your signal was aborted; its reason is `cause`. */
export interface AbortedError extends DatabrainErrorBase {
  readonly kind: 'aborted';
  readonly field?: never;
  readonly retryAfterMs?: never;
}

/** The server answered with a redirect, which is never followed. */
export interface RedirectError extends DatabrainErrorBase {
  readonly kind: 'redirect';
  readonly field?: never;
  readonly retryAfterMs?: never;
  readonly cause?: never;
}

/** The answer is not what the API promises. */
export interface BadResponseError extends DatabrainErrorBase {
  readonly kind: 'badResponse';
  readonly field?: never;
  readonly cause?: never;
}

/** WebAssembly is not available here, or a fault of this package. */
export interface InternalError extends DatabrainErrorBase {
  readonly kind: 'internal';
  readonly field?: never;
  readonly status?: never;
  readonly retryAfterMs?: never;
}

/** The fields of an error that your own tests construct. */
export interface DatabrainErrorFields {
  message: string;
  code: ErrorCode;
  kind: ErrorKind;
  outcome: ErrorOutcome;
  operation: string;
  attempts: number;
  field?: string;
  status?: number;
  retryAfterMs?: number;
  cause?: unknown;
}

/**
 * The class of the errors. Construct one only for a mock in your own tests; nothing is checked.
 *
 * @example
 * const notFound = new DatabrainError({
 *   message: 'Data app not found',
 *   code: 'DATA_APP_NOT_FOUND',
 *   kind: 'notFound',
 *   outcome: 'rejected',
 *   operation: 'createApiToken',
 *   attempts: 1,
 *   status: 400,
 * });
 */
export const DatabrainError: {
  new (fields: DatabrainErrorFields): DatabrainError;
  readonly prototype: DatabrainError;
};

/**
 * Whether `value` is a `DatabrainError`, of this copy of the package or of another one in the same
 * bundle or page, or a copy that has its `name`, `code`, `kind` and `outcome`: from JSON, or from
 * Workers RPC. Such a copy has the fields, but neither the class nor its `toJSON`.
 */
export function isDatabrainError(value: unknown): value is DatabrainError;
