//! What a failed call rejects with, as its callers see it.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &'static str = r#"
/**
 * What to switch on.
 *
 * | kind | when | what to do |
 * | --- | --- | --- |
 * | `input` | the request or an option is wrong; found here (`INVALID_INPUT`, nothing was sent) or by the server | mend what the message names |
 * | `auth` | the credential is missing, wrong, expired or of the other kind | check which token it is and which instance made it |
 * | `notFound` | something named in the request does not exist | names are compared exactly, case and blanks count |
 * | `conflict` | something of that name exists already | use it, or choose another name |
 * | `rateLimit` | too many requests | wait `retryAfterMs`, or two minutes where it is absent |
 * | `rejected` | the server refused for a reason that is none of the others | read `code` and `message` |
 * | `server` | the server, or a proxy before it, failed | look at `outcome` before trying again |
 * | `network` | no whole answer came through | look at `outcome` and `cause` |
 * | `timeout` | `timeoutMs` passed | look at `outcome` before trying again |
 * | `aborted` | your signal fired; its reason is `cause` | look at `outcome` |
 * | `redirect` | the server answered with a redirect, which is never followed | give the final address as `baseUrl` |
 * | `badResponse` | an answer came that is not what the API promises | check `baseUrl`; look at `outcome` |
 * | `internal` | a fault of this package, or of the host's WebAssembly | report it |
 */
export type ErrorKind =
  | 'input' | 'auth' | 'notFound' | 'conflict' | 'rateLimit' | 'rejected' | 'server'
  | 'network' | 'timeout' | 'aborted' | 'redirect' | 'badResponse' | 'internal';

/**
 * Whether the thing may have happened all the same.
 *
 * - `notSent`: no request left, nothing happened.
 * - `rejected`: the server said no, nothing happened.
 * - `unknown`: a request left and no clear answer came. A token may have been made: look at the list before another call.
 */
export type ErrorOutcome = 'notSent' | 'rejected' | 'unknown';

/**
 * Every failure of this package. No field, message, stack or cause of it holds a credential, not even one that the
 * server echoed.
 */
export class DatabrainError extends Error {
  private constructor();
  readonly name: 'DatabrainError';
  /**
   * The server's own code as it came, such as `DATA_APP_NOT_FOUND`; `HTTP_<status>` where it named none; or one of ours:
   * `INVALID_INPUT`, `NETWORK_ERROR`, `TIMEOUT`, `ABORTED`, `REDIRECTED`, `BAD_RESPONSE`, `RESPONSE_TOO_LARGE`,
   * `CORE_CRASHED`.
   */
  readonly code: string;
  /** A closed set to switch on, chosen by the code first and by the status second. */
  readonly kind: ErrorKind;
  /** Whether the thing may have happened all the same. */
  readonly outcome: ErrorOutcome;
  /** The function that was called, such as `createApiToken`. */
  readonly operation: string;
  /** How many requests were sent. */
  readonly attempts: number;
  /** With `INVALID_INPUT`: the field that is wrong, such as `request.name` or `options.timeoutMs`. */
  readonly field?: string;
  /** The HTTP status, once one came. */
  readonly status?: number;
  /** Milliseconds to wait, where the server's `Retry-After` says so in seconds. */
  readonly retryAfterMs?: number;
  /**
   * With `ABORTED`: the reason of your signal, as it is. With `NETWORK_ERROR`: a copy of what `fetch` or the body threw
   * (`name`, `message`, `code` and its own `cause`), with credentials taken out.
   */
  readonly cause?: unknown;
}

/** Whether `value` is a `DatabrainError`, of this copy of the package or of another one in the same bundle or page. */
export function isDatabrainError(value: unknown): value is DatabrainError;
"#;
