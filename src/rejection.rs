//! The way of an error into JavaScript, where it is a `DatabrainError`.

use wasm_bindgen::prelude::*;

use crate::error::{Error, Kind, Outcome};

#[wasm_bindgen(module = "/pkg/flight.js")]
extern "C" {
    /// Ends a call with a `DatabrainError`.
    fn fail(
        flight: &JsValue,
        kind: i32,
        outcome: i32,
        code: &str,
        message: &str,
        words: &JsValue,
        note: i32,
        status: i32,
        retry_after_ms: f64,
        cause: &JsValue,
    );
}

/// A failure, and what others said of it. Boxed: nearly every function here may return it.
pub struct Failure(pub Box<Parts>);

/// What a failure consists of.
pub struct Parts {
    /// What went wrong.
    pub error: Error,
    /// What the host makes of it: an object with `code`, `message` and `field`, which count more than what the error has, or `undefined`. No credential
    /// is in it.
    pub words: JsValue,
    /// What caused it: the reason of a signal, or what the host threw. `undefined` where nothing did.
    pub cause: JsValue,
    /// What the call adds.
    pub note: Note,
}

/// What a call adds to the message of a failure that its last request does not know.
#[derive(Clone, Copy)]
pub enum Note {
    /// Nothing.
    None,
    /// That another call was making the token.
    Follows,
    /// That so many lists have come since a creation was sent, and none has shown its token.
    Lists(u16),
}

impl Failure {
    /// With what the host makes of it.
    #[must_use]
    pub fn new(error: Error, words: JsValue) -> Self {
        Self(Box::new(Parts { error, words, cause: JsValue::UNDEFINED, note: Note::None }))
    }

    /// With what caused it.
    #[must_use]
    pub fn caused(error: Error, cause: JsValue) -> Self {
        let mut failure = Self::from(error);
        failure.0.cause = cause;
        failure
    }

    /// `INVALID_INPUT`: the message is the field and what it expects, never its value.
    #[must_use]
    pub fn input(words: JsValue) -> Self {
        Self::new(Error::new("INVALID_INPUT", Kind::Input, Outcome::NotSent, ""), words)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(error, JsValue::UNDEFINED)
    }
}

/// Ends a call.
pub fn reject(flight: &JsValue, Failure(parts): &Failure) {
    let Parts { error, words, cause, note } = &**parts;
    let status = error.status.unwrap_or_default().into();
    let retry_after_ms = error.retry_after_ms.unwrap_or(f64::NAN);
    // `pkg/flight.js` has the same.
    let note = match note {
        Note::None => -1,
        Note::Follows => -2,
        Note::Lists(lists) => i32::from(*lists),
    };
    let (kind, outcome) = (error.kind as i32, error.outcome as i32);
    fail(flight, kind, outcome, error.code, error.message, words, note, status, retry_after_ms, cause);
}

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
