//! What can go wrong, as plain values. Their way into JavaScript is [`crate::rejection`].

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

use crate::text::join;

/// The closed set to switch on. Chosen by the server's code first and by the status second, since this API answers
/// 400 for nearly everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request or an option is wrong: mend it.
    Input,
    /// The credential is missing, wrong, expired, or of the other kind.
    Auth,
    /// Something named in the request does not exist.
    NotFound,
    /// Something of that name exists already.
    Conflict,
    /// Too many requests: wait.
    RateLimit,
    /// The server refused for a reason that is none of the others.
    Rejected,
    /// The server, or a proxy before it, failed.
    Server,
    /// No whole answer came through.
    Network,
    /// The deadline passed.
    Timeout,
    /// The caller's signal fired.
    Aborted,
    /// The server answered with a redirect, which is never followed.
    Redirect,
    /// An answer came that is not what the API promises.
    BadResponse,
    /// A fault of this package.
    Internal,
}

impl Kind {
    /// As it is called in JavaScript.
    #[must_use]
    pub const fn name(self) -> &'static str {
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
}

/// Whether the thing may have happened all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No request left: nothing happened.
    NotSent,
    /// The server said no: nothing happened.
    Rejected,
    /// The request left and no clear answer came: it may have happened.
    Unknown,
}

impl Outcome {
    /// As it is called in JavaScript.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotSent => "notSent",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
        }
    }

    /// What a status alone says. A 408 may come from a proxy that had passed the request on already, and any 5xx from
    /// one that lost the answer; 307 and 308 ask for the same request elsewhere, so it was not handled here.
    #[must_use]
    pub fn of_status(status: u16) -> Self {
        match status {
            408 => Self::Unknown,
            307 | 308 | 400..=499 => Self::Rejected,
            _ => Self::Unknown,
        }
    }
}

/// One failure, without its cause: that is a JavaScript value and travels beside it. One pointer wide, since nearly
/// every function here may return it.
#[derive(Clone, Debug, PartialEq)]
pub struct Error(Box<Details>);

/// What is known of a failure.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    /// The server's own code, `HTTP_<status>`, or one of ours.
    pub code: Cow<'static, str>,
    /// What to switch on.
    pub kind: Kind,
    /// Whether it may have happened all the same.
    pub outcome: Outcome,
    /// For people; holds no credential.
    pub message: Cow<'static, str>,
    /// The field that is wrong, as `request.name` or `options.timeoutMs`.
    pub field: Option<String>,
    /// The HTTP status, once one came.
    pub status: Option<u16>,
    /// What the server's `Retry-After` asks for, in milliseconds.
    pub retry_after_ms: Option<f64>,
}

impl Error {
    /// An error with the three things every error has; the rest is unknown.
    pub fn new(
        code: impl Into<Cow<'static, str>>,
        kind: Kind,
        outcome: Outcome,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Details {
            code: code.into(),
            kind,
            outcome,
            message: message.into(),
            field: None,
            status: None,
            retry_after_ms: None,
        }))
    }

    /// `INVALID_INPUT`: the message is the field and what it expects, never its value.
    #[must_use]
    pub fn input(root: &str, name: &str, expects: &str) -> Self {
        let mut field = String::from(root);
        if !name.is_empty() {
            field.push('.');
            field.push_str(name);
        }
        let message = join(&[&field, " ", expects]);
        let mut error = Self::new("INVALID_INPUT", Kind::Input, Outcome::NotSent, message);
        error.field = Some(field);
        error
    }

    /// `BAD_RESPONSE`: an answer that cannot be understood. Its body is never shown: it may hold a key.
    #[must_use]
    pub fn bad_response(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new("BAD_RESPONSE", Kind::BadResponse, Outcome::Unknown, message)
    }

    /// The same error with the status that came and, where the status settles it, the outcome.
    #[must_use]
    pub fn at_status(mut self, status: Option<u16>) -> Self {
        if let Some(status) = status {
            self.outcome = Outcome::of_status(status);
        }
        self.status = status;
        self
    }
}

impl Deref for Error {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

impl DerefMut for Error {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_names_the_field_and_what_it_expects() {
        let error = Error::input("options", "timeoutMs", "must be positive");
        assert_eq!(error.message, "options.timeoutMs must be positive");
        assert_eq!(error.field.as_deref(), Some("options.timeoutMs"));
        assert_eq!(error.outcome, Outcome::NotSent);
        assert_eq!(Error::input("request", "", "must be an object").message, "request must be an object");
    }

    #[test]
    fn only_a_clear_no_is_rejected() {
        for status in [400, 401, 403, 404, 409, 413, 418, 429, 307, 308] {
            assert_eq!(Outcome::of_status(status), Outcome::Rejected, "{status}");
        }
        for status in [0, 200, 204, 301, 302, 303, 408, 500, 502, 503, 504] {
            assert_eq!(Outcome::of_status(status), Outcome::Unknown, "{status}");
        }
    }
}
