//! Interprets an answer: it is a success, or an error.
//!
//! Nothing here depends on JavaScript: [`Json`] gives access to a body, whoever parsed it.

use crate::endpoint::Expected;
use crate::error::{Error, ErrorKind, ErrorOutcome, Result};
use crate::redact::redact;

/// A parsed JSON value.
pub trait Json: Sized {
    /// A field of an object, or an item of an array by its number; `None` if it is absent or
    /// `null`, or if this is neither.
    fn field(&self, name: &'static str) -> Option<Self>;
    /// The text, if it is a string.
    fn text(&self) -> Option<String>;
    /// Whether it is a string that is not empty. Unlike [`Json::text`], this copies nothing.
    fn is_text(&self) -> bool;
    /// Whether it is an array.
    fn is_list(&self) -> bool;
    /// Whether it is something other than `false`, zero and the empty string.
    fn is_truthy(&self) -> bool;
}

/// What arrived.
#[derive(Debug)]
pub struct Answer<'a, J> {
    /// The HTTP status.
    pub status: u16,
    /// `None` if it is not JSON.
    pub body: Option<&'a J>,
    /// The `cf-mitigated` header, by which Cloudflare marks its challenge pages.
    pub mitigated: Option<&'a str>,
}

/// Checks an answer.
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
    // Some servers write `"error": false` beside a success.
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

/// What a server says about an error: in any of the shapes that the API is known to use, or as the
/// proxies and firewalls in front of it do.
#[derive(Default)]
struct Refusal {
    code: Option<String>,
    message: Option<String>,
    /// Whether the body has the form of the API's own errors: a text in `error`, or a `code` or a
    /// `message` within it, as its pages document; or a `code` beside its message, as its vendor's
    /// own client reads. A `message` alone, as in `{"message":"Forbidden"}`, is what gateways send.
    is_of_api: bool,
    /// What the `cf-mitigated` header says, without credentials.
    mitigated: Option<String>,
}

/// The fields that may hold a message, the most specific one first.
const MESSAGES: [&str; 5] = ["message", "error_description", "error", "detail", "title"];

/// The fields that may hold a list of messages, or of objects with a message.
const LISTS: [&str; 3] = ["errors", "message", "error"];

/// A field that is a string and not empty.
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
        // As some proxies do: the code is the text of `error`, with the message next to it.
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

    /// `may_have_happened`: the answer contradicts itself, since it also holds what a success
    /// holds.
    fn into_error(self, status: u16, may_have_happened: bool, secrets: &[&str]) -> Box<Error> {
        // The server was seen to refuse a token with a 500, and with a code that blames itself.
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
            // A server that failed says nothing about what it did, whatever the status is.
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
                "the server answered HTTP ",
                &number,
                " and gave no reason that can be read",
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
                "; it is not an error of the API but seems to be of a proxy or firewall in front \
                 of it, and says nothing about the credential",
            );
        }
        if let Some(mitigated) = self.mitigated {
            message.push_str(&[" (cf-mitigated: ", &mitigated, ")"].concat());
        }
        let mut error = Error::new(code, kind, outcome, message);
        error.status = Some(status);
        error
    }
}

/// A text of the server for an error, without credentials. Documented codes are constants, which
/// even a credential that is a part of their name does not change.
fn shown(text: &str, secrets: &[&str]) -> String {
    if kind_of_code(text).is_some() {
        text.into()
    } else {
        redact(text, secrets)
    }
}

/// The documented codes by their kind. Some are documented in two spellings.
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

/// The kind of a documented code. It takes precedence over the status: this API answers 400 to
/// nearly everything, and 500 to some faults that are permanent.
#[must_use]
pub fn kind_of_code(code: &str) -> Option<ErrorKind> {
    let found = CODES.iter().find(|(_, codes)| codes.contains(&code));
    found.map(|(kind, _)| *kind)
}

/// The kind of a status that came without a documented code. 401 and 403 are about the credential
/// only if it was the API that sent them.
#[must_use]
pub const fn kind_of_status(status: u16) -> ErrorKind {
    match status {
        401 | 403 => ErrorKind::Auth,
        404 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        429 => ErrorKind::RateLimit,
        // A proxy or the server gave up waiting: nothing that the caller could correct.
        408 => ErrorKind::Server,
        200..=299 | 400..=499 => ErrorKind::Rejected,
        _ => ErrorKind::Server,
    }
}

fn not_json(status: u16) -> Box<Error> {
    let message = "the server reports success, but its answer is not JSON";
    Error::bad_response(message).at_status(Some(status))
}

fn not_expected(expected: Expected, status: u16) -> Box<Error> {
    let message = [
        "the server reports success, but its answer holds no usable ",
        expected.field(),
    ]
    .concat();
    Error::bad_response(message).at_status(Some(status))
}

/// `REDIRECTED`. A redirect is never followed: a POST would be repeated or lose its body, and the
/// credential would go wherever the answer points. `origin` is the scheme and the host that it
/// points to: often only the scheme differs.
#[must_use]
pub fn redirected(status: u16, origin: Option<&str>) -> Box<Error> {
    let origin = origin.unwrap_or("another address");
    let message = [
        "the server redirects to ",
        origin,
        ", which is not followed: set options.baseUrl to the final address",
    ]
    .concat();
    // Browsers hide the status of a redirect that they may not follow.
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
pub fn too_large(status: u16) -> Box<Error> {
    let message = "the answer is larger than 4 MiB and was not read to its end";
    Error::new(
        "RESPONSE_TOO_LARGE",
        ErrorKind::BadResponse,
        ErrorOutcome::Unknown,
        message,
    )
    .at_status(Some(status))
}

/// `BAD_RESPONSE`: the caller's transport returned something that is not a response.
#[must_use]
pub fn not_a_response() -> Box<Error> {
    Error::bad_response("options.fetch resolved to something that is not a Response")
}

/// `BAD_RESPONSE`: the body was read before this crate could.
#[must_use]
pub fn already_read(status: u16) -> Box<Error> {
    let message = "the body of the answer was already read: options.fetch, or what replaced the \
                   global fetch, must return responses unread";
    Error::bad_response(message).at_status(Some(status))
}

/// `NETWORK_ERROR`: the request was not sent, for this reason.
#[must_use]
pub fn not_sent(reason: &'static str) -> Box<Error> {
    Error::new(
        "NETWORK_ERROR",
        ErrorKind::Network,
        ErrorOutcome::NotSent,
        reason,
    )
}

/// `NETWORK_ERROR`: no complete answer arrived.
#[must_use]
pub fn network_error(status: Option<u16>) -> Box<Error> {
    let (outcome, message) = match status {
        Some(_) => (
            ErrorOutcome::Unknown,
            "the connection broke while the answer was read; the cause may say why",
        ),
        None => (
            ErrorOutcome::Unknown,
            "the connection broke before an answer arrived; the cause may say why",
        ),
    };
    Error::new("NETWORK_ERROR", ErrorKind::Network, outcome, message).at_status(status)
}

/// The status for an error. Browsers report 0 where they hide it.
#[must_use]
pub fn known_status(status: u16) -> Option<u16> {
    (status != 0).then_some(status)
}

#[cfg(test)]
mod tests;
