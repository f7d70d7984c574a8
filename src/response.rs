//! Decides whether an answer is a success, and turns any other into an error.
//!
//! Nothing here depends on JavaScript: [`Json`] abstracts over the parsed body.

use crate::endpoint::Expected;
use crate::error::{Error, ErrorKind, ErrorOutcome, Result};
use crate::redact::redact;

/// A parsed JSON value.
pub trait Json: Sized {
    /// Returns a field of an object, or an item of an array by its index. Returns `None` if it is
    /// absent or `null`, or if this value is neither an object nor an array.
    fn field(&self, name: &'static str) -> Option<Self>;
    /// Returns the text, if this is a string.
    fn text(&self) -> Option<String>;
    /// Whether this is a non-empty string. Unlike [`Json::text`], this copies nothing.
    fn is_text(&self) -> bool;
    /// Whether this is an array.
    fn is_list(&self) -> bool;
    /// Whether this is neither `false` nor zero nor the empty string.
    fn is_truthy(&self) -> bool;
}

/// An answer to a request.
#[derive(Debug)]
pub struct Answer<'a, J> {
    /// The HTTP status.
    pub status: u16,
    /// The parsed body, or `None` if it is not JSON.
    pub body: Option<&'a J>,
    /// The `cf-mitigated` header, with which Cloudflare marks its challenge pages.
    pub mitigated: Option<&'a str>,
}

/// Checks that an answer is a success and contains what is expected.
///
/// # Errors
/// The server's refusal, or `BAD_RESPONSE`.
#[inline(never)]
pub fn check<J: Json>(expected: Expected, answer: Answer<'_, J>, secrets: &[&str]) -> Result<()> {
    let Answer {
        status,
        body,
        mitigated,
    } = answer;
    let is_success = matches!(status, 200..=299);
    let Some(body) = body else {
        return Err(if is_success {
            not_json(status)
        } else {
            let refusal = Refusal {
                mitigated: mitigated.map(|mitigated| redact(mitigated, secrets)),
                ..Refusal::default()
            };
            refusal.into_error(status, false, secrets)
        });
    };
    let has_expected = body
        .field(expected.field())
        .is_some_and(|value| match expected {
            Expected::Text(_) => value.is_text(),
            Expected::List => value.is_list(),
        });
    // Some servers add `"error": false` to a success.
    let has_error = body.field("error").is_some_and(|error| error.is_truthy());
    if is_success && !has_error {
        return if has_expected {
            Ok(())
        } else {
            Err(not_expected(expected, status))
        };
    }
    let refusal = Refusal::read(body);
    if is_success && refusal.is_empty() {
        return Err(not_expected(expected, status));
    }
    Err(refusal.into_error(status, is_success && has_expected, secrets))
}

/// The error that a server reports, in any of the shapes that the API and the proxies and firewalls
/// in front of it are known to use.
#[derive(Default)]
struct Refusal {
    code: Option<String>,
    message: Option<String>,
    /// Whether the body has a form of the API's own errors: a string in `error`, or a `code` or
    /// `message` inside `error`, which the API documents; or a `code` at the top level, which the
    /// vendor's own client reads. Gateways send a `message` alone, as in `{"message":"Forbidden"}`.
    is_of_api: bool,
    /// The `cf-mitigated` header, without credentials.
    mitigated: Option<String>,
}

/// The fields that may contain a message, the most specific one first.
const MESSAGES: [&str; 5] = ["message", "error_description", "error", "detail", "title"];

/// The fields that may contain a list of messages, or of objects with a message.
const LISTS: [&str; 3] = ["errors", "message", "error"];

/// Returns a field that is a non-empty string.
#[inline(never)]
fn text<J: Json>(value: &J, name: &'static str) -> Option<String> {
    value.field(name)?.text().filter(|text| !text.is_empty())
}

fn first_text<J: Json>(body: &J, name: &'static str) -> Option<String> {
    let list = body.field(name)?;
    text(&list, "0").or_else(|| text(&list.field("0")?, "message"))
}

impl Refusal {
    fn read<J: Json>(body: &J) -> Self {
        let error = body.field("error");
        let in_error = |name: &'static str| text(error.as_ref()?, name);
        let lone = text(body, "error");
        // Some proxies put the code into `error`, and the message next to it.
        let lone_code = lone.as_ref().filter(|code| kind_of_code(code).is_some());
        let code = in_error("code")
            .or(lone_code.cloned())
            .or_else(|| text(body, "code"));
        let message = in_error("message");
        Self {
            is_of_api: code.is_some() || message.is_some() || lone.is_some(),
            code,
            message: message
                .or_else(|| MESSAGES.iter().find_map(|name| text(body, name)))
                .or_else(|| LISTS.iter().find_map(|name| first_text(body, name))),
            mitigated: None,
        }
    }

    fn is_empty(&self) -> bool {
        self.code.is_none() && self.message.is_none()
    }

    /// Converts the refusal to an error. `may_have_happened` tells that the answer contradicts
    /// itself, because it also contains what only a success contains.
    fn into_error(self, status: u16, may_have_happened: bool, secrets: &[&str]) -> Error {
        // Some servers refuse a token with a 500 and a code that means a failure of the server.
        let refuses_token = self
            .message
            .as_deref()
            .is_some_and(|message| message.eq_ignore_ascii_case("invalid service token"));
        let documented = match self.code.as_deref().and_then(kind_of_code) {
            None | Some(ErrorKind::Server) if refuses_token => Some(ErrorKind::Auth),
            documented => documented,
        };
        let outcome = match documented {
            _ if may_have_happened => ErrorOutcome::Unknown,
            // After a failure of the server, the outcome is unknown whatever the status is.
            Some(ErrorKind::Server) => ErrorOutcome::Unknown,
            // A documented refusal means that nothing was done, whatever the status is.
            Some(_) => ErrorOutcome::Rejected,
            None => ErrorOutcome::of_status(status),
        };
        let number = status.to_string();
        let code = match self.code.as_deref() {
            Some(code) => shown(code, secrets),
            None => ["HTTP_", &number].concat(),
        };
        let mut message = match self.message.as_deref() {
            Some(message) => shown(message, secrets),
            None => [
                "the server answered with HTTP ",
                &number,
                " without a readable reason",
            ]
            .concat(),
        };
        let mut kind = documented.unwrap_or(kind_of_status(status));
        let is_of_proxy = kind == ErrorKind::Auth && documented.is_none() && !self.is_of_api;
        if is_of_proxy {
            kind = ErrorKind::Rejected;
        }
        if is_of_proxy || self.mitigated.is_some() {
            message.push_str(
                "; this error seems to come from a proxy or firewall in front of the API, and does \
                 not tell whether the credential is valid: check options.baseUrl and the rules of \
                 the firewall",
            );
        }
        if let Some(mitigated) = self.mitigated {
            message.push_str(&[" (cf-mitigated: ", &mitigated, ")"].concat());
        }
        let mut error = Error::new(code, kind, outcome, message);
        error.inner.status = Some(status);
        error
    }
}

/// Removes credentials from a text of the server. Documented codes stay unchanged, even if a
/// credential is a part of their name.
fn shown(text: &str, secrets: &[&str]) -> String {
    if kind_of_code(text).is_some() {
        text.into()
    } else {
        redact(text, secrets)
    }
}

/// The documented codes by kind. Some are documented in two spellings.
///
/// Sources: the error tables of the pages under
/// <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/>.
const CODES: [(ErrorKind, &[&str]); 6] = [
    (
        ErrorKind::Auth,
        &[
            "AUTHENTICATION_ERROR",
            "AUTHENTICATION_ERR",
            "INVALID_SERVICE_TOKEN",
            "EXPIRED_SERVICE_TOKEN",
            "INVALID_DATA_APP_API_KEY",
            "Invalid credentials",
        ],
    ),
    (
        ErrorKind::NotFound,
        &[
            "DATA_APP_NOT_FOUND",
            "DATAMART_TABLE_NOT_FOUND",
            "ACCOUNT_NOT_FOUND",
            "USER_NOT_FOUND",
        ],
    ),
    (ErrorKind::Conflict, &["DATA_APP_ALREADY_EXISTS"]),
    (
        ErrorKind::Input,
        &[
            "INVALID_REQUEST_BODY",
            "INVALID REQUEST BODY",
            "INVALID_WORKSPACE_NAME",
            "INVALID_DASHBOARD_ID",
            "INVALID_METRIC_ID",
            "INVALID_EMBED_ID",
            "INVALID_DATAMART",
            "CLIENT_ID_ERROR",
            "WORKSPACE_ID_ERROR",
            "DASHBOARD_PARAM_ERROR",
            "APP_FILTER_PARAM_ERROR",
            "RLS_SETTINGS_PARAM_ERROR",
        ],
    ),
    (ErrorKind::Rejected, &["SELFHOSTED_APP_ERROR"]),
    (
        ErrorKind::Server,
        &[
            "INTERNAL_SERVER_ERROR",
            "INTERNAL SERVER ERROR",
            "INVALID_SERVER_ERROR",
        ],
    ),
];

/// Returns the kind of a documented code. It takes precedence over the status, because this API
/// answers nearly every failure with 400, and some permanent ones with 500.
#[must_use]
pub fn kind_of_code(code: &str) -> Option<ErrorKind> {
    let found = CODES.iter().find(|(_, codes)| codes.contains(&code));
    found.map(|(kind, _)| *kind)
}

/// Returns the kind of a status without a documented code. 401 and 403 concern the credential only
/// if the API itself sent them.
#[must_use]
pub const fn kind_of_status(status: u16) -> ErrorKind {
    match status {
        401 | 403 => ErrorKind::Auth,
        404 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        429 => ErrorKind::RateLimit,
        // A proxy or the server timed out, which the caller cannot correct.
        408 => ErrorKind::Server,
        200..=299 | 400..=499 => ErrorKind::Rejected,
        _ => ErrorKind::Server,
    }
}

fn not_json(status: u16) -> Error {
    let message = "the server reported success, but its answer is not JSON: check options.baseUrl";
    Error::bad_response(message).at_status(Some(status))
}

fn not_expected(expected: Expected, status: u16) -> Error {
    let message = [
        "the server reported success, but its answer contains no valid ",
        expected.field(),
        ": check options.baseUrl",
    ]
    .concat();
    Error::bad_response(message).at_status(Some(status))
}

/// `REDIRECTED`: the server answered with a redirect.
///
/// Redirects are never followed, because a POST would be repeated or lose its body, and the
/// credential would be sent to whichever address the answer contains. `origin` is the scheme and
/// the host of that address; often, only the scheme differs.
#[must_use]
pub fn redirected(status: u16, origin: Option<&str>) -> Error {
    let origin = origin.unwrap_or("another address");
    let message = [
        "the server redirects to ",
        origin,
        ", and redirects are not followed: set options.baseUrl to the final address",
    ]
    .concat();
    // Browsers report the status of a redirect as 0.
    Error::new(
        "REDIRECTED",
        ErrorKind::Redirect,
        ErrorOutcome::Unknown,
        message,
    )
    .at_status(known_status(status))
}

/// `RESPONSE_TOO_LARGE`: the body exceeds the limit.
#[must_use]
pub fn too_large(status: u16) -> Error {
    let message =
        "the answer is larger than 4 MiB and was not read completely: check options.baseUrl";
    Error::new(
        "RESPONSE_TOO_LARGE",
        ErrorKind::BadResponse,
        ErrorOutcome::Unknown,
        message,
    )
    .at_status(Some(status))
}

/// `BAD_RESPONSE`: the transport returned something other than a response.
#[must_use]
pub fn not_a_response() -> Error {
    Error::bad_response(
        "fetch returned something other than a Response, but may have sent the request: check \
                         options.fetch",
    )
}

/// `BAD_RESPONSE`: the body was read before this crate could read it.
#[must_use]
pub fn already_read(status: u16) -> Error {
    let message = "the body of the answer was already read: options.fetch, or the replacement of \
                   the global fetch, must return an unread response";
    Error::bad_response(message).at_status(Some(status))
}

/// `NETWORK_ERROR`: the request was certainly not sent. `reason` tells why.
#[must_use]
pub fn not_sent(reason: &'static str) -> Error {
    Error::new(
        "NETWORK_ERROR",
        ErrorKind::Network,
        ErrorOutcome::NotSent,
        reason,
    )
}

/// `NETWORK_ERROR`: no complete answer arrived.
#[must_use]
pub fn network_error(status: Option<u16>) -> Error {
    let (outcome, message) = match status {
        Some(_) => (
            ErrorOutcome::Unknown,
            "the connection failed while the answer was being read; check outcome before you try \
             again (the cause may tell why it failed)",
        ),
        None => (
            ErrorOutcome::Unknown,
            "the connection failed before an answer arrived; check outcome before you try again \
             (the cause may tell why it failed)",
        ),
    };
    Error::new("NETWORK_ERROR", ErrorKind::Network, outcome, message).at_status(status)
}

/// Returns the status for an error. Browsers report a hidden status as 0.
#[must_use]
pub fn known_status(status: u16) -> Option<u16> {
    (status != 0).then_some(status)
}

#[cfg(test)]
mod tests;
