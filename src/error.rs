//! The error type of this crate.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::StatusCode;
use serde::Serialize;
#[cfg(feature = "js")]
use tsify::Tsify;
use wasm_bindgen::JsValue;

use crate::value::Expectation;

mod cause;
mod fields;

pub use cause::Cause;

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The kind of a failure: a closed set to switch on.
///
/// A code from the server takes precedence over the HTTP status, because this API answers nearly
/// every failure with 400.
///
/// | kind | when | what to do |
/// | --- | --- | --- |
/// | `input` | The request, an option or the place of the call is wrong. This package detects it before anything is sent (`INVALID_INPUT`, `NOT_IN_HANDLER`), or the server does. | Correct what the message names. |
/// | `auth` | The API refused the credential: it is missing, wrong, expired or of the other kind. | Check which token it is, and which Databrain instance created it. |
/// | `notFound` | Something that the request names does not exist. | Names are compared exactly: case and whitespace matter. |
/// | `conflict` | Something with that name already exists. | Use it, or choose another name. |
/// | `rateLimit` | There were too many requests. | Wait for `retryAfterMs`, or two minutes if it is absent. |
/// | `rejected` | The server refused for another reason, or a proxy or firewall in front of it did. | Read `code` and `message`. |
/// | `server` | The server, or a proxy in front of it, failed. | Check `outcome` before you try again. |
/// | `network` | No complete answer arrived. | Check `outcome` and `cause`. |
/// | `timeout` | `timeoutMs` elapsed. | Check `outcome` before you try again. |
/// | `aborted` | Your signal was aborted; its reason is `cause`. | Check `outcome`. |
/// | `redirect` | The server answered with a redirect, which is never followed. | Set `baseUrl` to the final address. |
/// | `badResponse` | The answer is not what the API promises. | Check `baseUrl` and `outcome`. |
/// | `internal` | WebAssembly is not available here (`CORE_UNAVAILABLE`), or this package has a bug. | Do what the message says, or report it. |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum ErrorKind {
    /// The request, an option or the place of the call is wrong.
    Input,
    /// The API refused the credential: it is missing, wrong, expired or of the other kind.
    Auth,
    /// Something that the request names does not exist.
    NotFound,
    /// Something with that name already exists.
    Conflict,
    /// There were too many requests.
    RateLimit,
    /// The server refused for another reason, or a proxy or firewall in front of it did.
    Rejected,
    /// The server, or a proxy in front of it, failed.
    Server,
    /// No complete answer arrived.
    Network,
    /// The timeout elapsed.
    Timeout,
    /// The caller's signal was aborted.
    Aborted,
    /// The server answered with a redirect, which is never followed.
    Redirect,
    /// The answer is not what the API promises.
    BadResponse,
    /// WebAssembly is not available here, or this package has a bug.
    Internal,
}

impl ErrorKind {
    /// Returns the name of the kind, as JavaScript has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Auth => "auth",
            Self::NotFound => "notFound",
            Self::Conflict => "conflict",
            Self::RateLimit => "rateLimit",
            Self::Rejected => "rejected",
            Self::Server => "server",
            Self::Network => "network",
            Self::Timeout => "timeout",
            Self::Aborted => "aborted",
            Self::Redirect => "redirect",
            Self::BadResponse => "badResponse",
            Self::Internal => "internal",
        }
    }

    pub(crate) const ALL: [Self; 13] = [
        Self::Input,
        Self::Auth,
        Self::NotFound,
        Self::Conflict,
        Self::RateLimit,
        Self::Rejected,
        Self::Server,
        Self::Network,
        Self::Timeout,
        Self::Aborted,
        Self::Redirect,
        Self::BadResponse,
        Self::Internal,
    ];
}

/// Whether the operation may have happened although the call failed.
///
/// - `notSent`: No request was sent. Nothing happened.
/// - `rejected`: The server refused. Nothing happened.
/// - `unknown`: A request was sent, and no clear answer arrived. The operation may have happened:
///   if it was a creation, list before you create again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "js", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum ErrorOutcome {
    /// No request was sent. Nothing happened.
    NotSent,
    /// The server refused. Nothing happened.
    Rejected,
    /// A request was sent, and no clear answer arrived. The operation may have happened.
    Unknown,
}

impl ErrorOutcome {
    /// Returns the name of the outcome, as JavaScript has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotSent => "notSent",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
        }
    }

    pub(crate) const ALL: [Self; 3] = [Self::NotSent, Self::Rejected, Self::Unknown];

    /// Returns the outcome that a status implies.
    ///
    /// A 408 may come from a proxy that had already forwarded the request, and a 5xx from one that
    /// lost the answer. With 307 and 308, the server asks for the same request at another address,
    /// so it has not executed this one.
    #[must_use]
    pub(crate) const fn of_status(status: u16) -> Self {
        match status {
            408 => Self::Unknown,
            307 | 308 | 400..=499 => Self::Rejected,
            _ => Self::Unknown,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Display for ErrorOutcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The error of every failed call.
///
/// Nothing in it contains a credential, not even one that the server echoed, or a response body.
/// JavaScript receives it as a `DatabrainError` with the same fields.
///
/// ```
/// use databrain_edge::{Client, CreateApiTokenRequest, Error, ErrorKind, ErrorOutcome};
///
/// async fn create(client: &Client, request: &CreateApiTokenRequest) -> Result<(), Error> {
///     let error = match client.create_api_token(request).await {
///         Ok(answer) => return store(answer.key.expose()),
///         Err(error) => error,
///     };
///     match (error.kind(), error.outcome()) {
///         (ErrorKind::NotFound, _) => eprintln!("There is no such data app."),
///         (_, ErrorOutcome::Unknown) => eprintln!("A key may exist: list before you try again."),
///         _ if error.is_retryable() => eprintln!("Try again in {:?}.", error.retry_after()),
///         _ => eprintln!("{error}"),
///     }
///     Err(error)
/// }
/// # fn store(_: &str) -> Result<(), Error> { Ok(()) }
/// ```
#[derive(Clone, Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error {
    /// Boxed to keep results small.
    pub(crate) inner: Box<Inner>,
}

/// The content of an [`Error`].
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message} ({code})")]
pub(crate) struct Inner {
    pub(crate) message: String,
    pub(crate) code: Cow<'static, str>,
    pub(crate) kind: ErrorKind,
    pub(crate) outcome: ErrorOutcome,
    pub(crate) operation: &'static str,
    pub(crate) attempts: u32,
    pub(crate) status: Option<u16>,
    pub(crate) retry_after_ms: Option<f64>,
    pub(crate) field: Option<String>,
    #[source]
    pub(crate) cause: Option<Cause>,
    /// Whether the operation can be repeated without harm, even if its outcome is unknown.
    pub(crate) is_repeatable: bool,
}

impl Error {
    /// Returns what happened and what to do, for people to read.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.inner.message
    }

    /// Returns the exact reason: the server's own code, `HTTP_<status>` if it names none, or one of
    /// this crate's, which are `INVALID_INPUT`, `NOT_IN_HANDLER`, `NETWORK_ERROR`, `TIMEOUT`,
    /// `ABORTED`, `REDIRECTED`, `BAD_RESPONSE` and `RESPONSE_TOO_LARGE`.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.inner.code
    }

    /// Returns the kind of the failure, to switch on.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// Returns whether the operation may have happened although the call failed.
    #[must_use]
    pub fn outcome(&self) -> ErrorOutcome {
        self.inner.outcome
    }

    /// Whether the same call may succeed later and can be made again without harm.
    ///
    /// That is so after a failure of the network or the server, a timeout or a rate limit, if the
    /// operation only reads, if it has certainly not happened, or if it is
    /// [`Client::ensure_api_token`], which looks for the token before it creates one. Wait before
    /// you call again: [`Error::retry_after`], if it is known.
    ///
    /// [`Client::ensure_api_token`]: crate::Client::ensure_api_token
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let is_temporary = match self.kind() {
            ErrorKind::RateLimit | ErrorKind::Network | ErrorKind::Timeout => true,
            ErrorKind::Server => self.has_temporary_status(),
            _ => false,
        };
        is_temporary && (self.inner.is_repeatable || self.outcome() != ErrorOutcome::Unknown)
    }

    /// Returns the JavaScript name of the operation that was called, such as `createApiToken`.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.inner.operation
    }

    /// Returns the number of requests that were sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.inner.attempts
    }

    /// Returns the HTTP status, if one arrived.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        StatusCode::from_u16(self.inner.status?).ok()
    }

    /// Returns the wait that the server's `Retry-After` header requests.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds = self.inner.retry_after_ms? / 1000.0;
        Duration::try_from_secs_f64(seconds).ok()
    }

    /// Returns the invalid field, such as `request.name` or `options.timeoutMs`. Fields have their
    /// JavaScript names.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.inner.field.as_deref()
    }

    /// Returns what `fetch` threw, or the reason of an aborted signal. It is also the
    /// [`source`](std::error::Error::source) of the error.
    #[must_use]
    pub fn cause(&self) -> Option<&Cause> {
        self.inner.cause.as_ref()
    }

    /// Whether the server may answer the same request later.
    pub(crate) fn has_temporary_status(&self) -> bool {
        matches!(self.inner.status, Some(500 | 502..=504))
    }

    /// Creates an error with only the fields that every error has.
    #[must_use]
    pub(crate) fn new(
        code: impl Into<Cow<'static, str>>,
        kind: ErrorKind,
        outcome: ErrorOutcome,
        message: impl Into<String>,
    ) -> Self {
        let inner = Box::new(Inner {
            message: message.into(),
            code: code.into(),
            kind,
            outcome,
            operation: "",
            attempts: 0,
            status: None,
            retry_after_ms: None,
            field: None,
            cause: None,
            is_repeatable: false,
        });
        Self { inner }
    }

    /// Creates an `INVALID_INPUT` error: a field is invalid, and nothing was sent. Return it from
    /// [`Endpoint::validate`] of your own types. The message consists of the field and the
    /// expectation; it must never contain the value.
    ///
    /// ```
    /// let error = databrain_edge::Error::invalid_input("request.name", "is too long");
    /// assert_eq!(error.to_string(), "request.name is too long (INVALID_INPUT)");
    /// ```
    ///
    /// [`Endpoint::validate`]: crate::endpoint::Endpoint::validate
    #[must_use]
    pub fn invalid_input(field: impl Into<String>, expects: &str) -> Self {
        let field = field.into();
        let message = [&field, " ", expects].concat();
        let mut error = Self::new(
            "INVALID_INPUT",
            ErrorKind::Input,
            ErrorOutcome::NotSent,
            message,
        );
        error.inner.field = Some(field);
        error
    }

    /// `INVALID_INPUT` for an option.
    #[must_use]
    pub(crate) fn invalid_option(name: &str, expects: Expectation) -> Self {
        Self::invalid_input(["options.", name].concat(), expects)
    }

    /// `BAD_RESPONSE`: the answer does not have the expected form. Its body is never shown, since
    /// it may contain a key.
    #[must_use]
    pub(crate) fn bad_response(message: impl Into<String>) -> Self {
        Self::new(
            "BAD_RESPONSE",
            ErrorKind::BadResponse,
            ErrorOutcome::Unknown,
            message,
        )
    }

    /// `TIMEOUT`: the time for the call, or for one of its attempts, elapsed.
    #[must_use]
    pub(crate) fn timeout(outcome: ErrorOutcome) -> Self {
        let message = "no complete answer arrived within options.timeoutMs; check outcome before \
                       you try again";
        Self::new("TIMEOUT", ErrorKind::Timeout, outcome, message)
    }

    /// `ABORTED`: the caller's signal was aborted.
    #[must_use]
    pub(crate) fn aborted(outcome: ErrorOutcome, reason: JsValue) -> Self {
        let message = "options.signal was aborted";
        Self::new("ABORTED", ErrorKind::Aborted, outcome, message).with_cause(Some(reason))
    }

    /// Sets the status, and the outcome that follows from it.
    #[must_use]
    pub(crate) fn at_status(mut self, status: Option<u16>) -> Self {
        if let Some(status) = status {
            self.inner.outcome = ErrorOutcome::of_status(status);
        }
        self.inner.status = status;
        self
    }

    /// Sets the cause.
    #[must_use]
    pub(crate) fn with_cause(mut self, cause: Option<JsValue>) -> Self {
        self.inner.cause = cause.filter(|cause| !cause.is_undefined()).map(Cause);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_refusal_is_rejected() {
        for status in [400, 401, 403, 404, 409, 413, 418, 429, 307, 308] {
            assert_eq!(
                ErrorOutcome::of_status(status),
                ErrorOutcome::Rejected,
                "{status}"
            );
        }
        for status in [0, 200, 204, 301, 302, 303, 408, 500, 502, 503, 504] {
            assert_eq!(
                ErrorOutcome::of_status(status),
                ErrorOutcome::Unknown,
                "{status}"
            );
        }
    }

    #[test]
    fn all_means_all() {
        for (index, kind) in ErrorKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, index);
        }
        assert_eq!(ErrorKind::ALL.len(), ErrorKind::Internal as usize + 1);
        for (index, outcome) in ErrorOutcome::ALL.into_iter().enumerate() {
            assert_eq!(outcome as usize, index);
        }
        assert_eq!(ErrorOutcome::ALL.len(), ErrorOutcome::Unknown as usize + 1);
    }

    #[test]
    fn a_name_is_that_of_the_serialized_form() {
        for kind in ErrorKind::ALL {
            assert_eq!(serde_json::json!(kind), kind.to_string());
        }
        for outcome in ErrorOutcome::ALL {
            assert_eq!(serde_json::json!(outcome), outcome.to_string());
        }
    }

    #[test]
    fn it_is_an_ordinary_error() {
        let error = Error::invalid_input("request.name", "is required");
        let text = (&error as &dyn std::error::Error).to_string();
        assert_eq!(text, "request.name is required (INVALID_INPUT)");
    }
}
