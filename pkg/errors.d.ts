/**
 * The error of every failed call: a union that `kind` discriminates. Its fields, message, stack and
 * cause contain no credential, not even one that the server echoed.
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

/** The fields of all errors. Those that belong to another kind are absent. */
export interface DatabrainErrorBase extends Error {
  readonly name: 'DatabrainError';
  /** The exact reason of the failure. */
  readonly code: ErrorCode;
  /** The kind of the failure: a closed set to switch on. */
  readonly kind: ErrorKind;
  /** Whether the operation may have happened although the call failed. */
  readonly outcome: ErrorOutcome;
  /** The function that was called, such as `createApiToken`. */
  readonly operation: string;
  /** The number of requests that were sent. */
  readonly attempts: number;
  /** With `INVALID_INPUT`: the invalid field, such as `request.name` or `options.timeoutMs`. */
  readonly field?: string;
  /** The HTTP status, if one arrived. */
  readonly status?: number;
  /** The wait that the server's `Retry-After` header requests, in milliseconds. */
  readonly retryAfterMs?: number;
  /**
   * With `ABORTED`, the unchanged reason of your signal. If it cannot be cloned, the property is
   * inherited, so that the error itself can be cloned. With `NETWORK_ERROR`, a copy of what `fetch`
   * or reading the body threw: its `name`, `message`, `code`, `digest` and `cause`, without
   * credentials. With `CORE_UNAVAILABLE`, `CORE_CRASHED` and `NOT_IN_HANDLER`, what WebAssembly or
   * the runtime threw.
   */
  readonly cause?: unknown;
  /**
   * Returns a plain object with all fields, including `name` and `message`, which `JSON.stringify`
   * serializes. Of each cause, it contains `name`, `message` and `code`. It can be cloned and sent
   * anywhere.
   */
  toJSON(): Record<string, unknown>;
}

/** The request, an option or the place of the call is wrong. */
export interface InputError extends DatabrainErrorBase {
  readonly kind: 'input';
}

/** The server, or a proxy in front of it, refused the request or failed. */
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

/** WebAssembly is not available here, or this package has a bug. */
export interface InternalError extends DatabrainErrorBase {
  readonly kind: 'internal';
  readonly field?: never;
  readonly status?: never;
  readonly retryAfterMs?: never;
}

/** The fields of an error that you construct in your own tests. */
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
 * The class of all errors. Construct an error only for a mock in your own tests: its fields are not
 * checked.
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
 * Returns whether `value` is a `DatabrainError`. It recognizes the errors of all copies of this
 * package, and every object with the `name`, `code`, `kind` and `outcome` of one, such as an error
 * that was sent as JSON or through Workers RPC. Such an object is not an instance of the class and
 * has no `toJSON`.
 */
export function isDatabrainError(value: unknown): value is DatabrainError;
