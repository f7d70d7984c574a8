//! What can go wrong, as plain values. Their way into JavaScript is [`crate::rejection`].

/// The closed set to switch on. Chosen by the server's code first and by the status second, since this API answers
/// 400 for nearly everything.
/// `pkg/ending.js` has them in the same order.
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

/// Whether the thing may have happened all the same. `pkg/flight.js` has them in the same order.
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

/// What is known of a failure. What the server, the host or the caller said stands beside it, as values of JavaScript: see [`crate::rejection`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Error {
    /// What to switch on.
    pub kind: Kind,
    /// Whether it may have happened all the same.
    pub outcome: Outcome,
    /// One of our own codes; empty where the server says what it is.
    pub code: &'static str,
    /// For people.
    pub message: &'static str,
    /// The HTTP status, once one came.
    pub status: Option<u16>,
    /// What the server's `Retry-After` asks for, in milliseconds.
    pub retry_after_ms: Option<f64>,
}

impl Error {
    /// An error with what every error has.
    #[must_use]
    pub const fn new(
        code: &'static str,
        kind: Kind,
        outcome: Outcome,
        message: &'static str,
    ) -> Self {
        Self {
            kind,
            outcome,
            code,
            message,
            status: None,
            retry_after_ms: None,
        }
    }

    /// `BAD_RESPONSE`: an answer that cannot be understood. Its body is never shown: it may hold a key.
    #[must_use]
    pub const fn bad_response(message: &'static str) -> Self {
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

#[cfg(test)]
mod tests {
    use super::*;

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
