//! What was seen in an answer, and its status, to an error.

use crate::call::news;
use crate::codes::{kind_of_group, kind_of_status};
use crate::error::{Error, Kind, Outcome};
use crate::operation::Answer;

/// What the host sees in an answer, as a sum; above it the group of its code in [`crate::codes::CODES`]. `pkg/answer.js` has the same.
pub mod seen {
    /// It is JSON.
    pub const JSON: i32 = 1;
    /// It holds what the operation promises.
    pub const PROMISED: i32 = 2;
    /// It has an `error` that is not `null`.
    pub const ERROR: i32 = 4;
    /// It has a code or a message.
    pub const WORDS: i32 = 8;
    /// Its message says that the service token is invalid: the server was seen to say so with a 500 and no code of its own.
    pub const INVALID_TOKEN: i32 = 16;
    /// Where the group begins.
    pub const GROUP: i32 = 256;
}

/// Whether an answer will do. `look_closer` sees what the answer says of an error.
///
/// # Errors
/// The server's refusal, which has no code of ours, or `BAD_RESPONSE`.
pub fn judge(
    expected: Answer,
    status: u16,
    seen: i32,
    look_closer: impl FnOnce() -> i32,
) -> Result<(), Error> {
    let is_success = matches!(status, 200..=299);
    let is_promised = seen & seen::PROMISED != 0;
    if is_success && seen & seen::JSON == 0 {
        return Err(not_json(status));
    }
    if is_success && seen & seen::ERROR == 0 {
        return if is_promised {
            Ok(())
        } else {
            Err(not_promised(expected, status))
        };
    }
    let said = look_closer();
    if is_success && said & seen::WORDS == 0 {
        return Err(not_promised(expected, status));
    }
    let known = kind_of_group(said / seen::GROUP).filter(|kind| *kind != Kind::Server);
    let known = known.or((said & seen::INVALID_TOKEN != 0).then_some(Kind::Auth));
    let kind = known.unwrap_or(kind_of_status(status));
    // The server contradicts itself: what it made, it may have kept. Else a documented no means that nothing was done, whatever the status is.
    let outcome = match known {
        _ if is_success && is_promised => Outcome::Unknown,
        Some(_) => Outcome::Rejected,
        None => Outcome::of_status(status),
    };
    Err(Error {
        status: Some(status),
        ..Error::new("", kind, outcome, "")
    })
}

/// The error of an attempt that came to no answer that can be judged.
#[must_use]
pub fn of_end(end: i32, status: Option<u16>) -> Error {
    match end {
        news::REDIRECTED => redirected(status),
        news::TOO_LARGE => too_large(status),
        news::NO_RESPONSE => {
            Error::bad_response("options.fetch resolved to something that is not a Response")
        }
        _ => lost(status, end == news::UNSENT),
    }
}

fn lost(status: Option<u16>, is_unsent: bool) -> Error {
    let (outcome, message) = if is_unsent {
        (
            Outcome::NotSent,
            "the request could not be sent; the cause says why",
        )
    } else if status.is_some() {
        (
            Outcome::Unknown,
            "the connection broke while the answer was read; the cause may say why",
        )
    } else {
        (
            Outcome::Unknown,
            "the connection broke before an answer came; the cause may say why",
        )
    };
    Error::new("NETWORK_ERROR", Kind::Network, outcome, message).at_status(status)
}

/// The error of a call, or of an attempt, whose time is over.
#[must_use]
pub const fn timeout(outcome: Outcome) -> Error {
    Error::new(
        "TIMEOUT",
        Kind::Timeout,
        outcome,
        "no whole answer came within options.timeoutMs",
    )
}

/// The error of a call whose caller's signal has fired.
#[must_use]
pub const fn aborted(outcome: Outcome) -> Error {
    Error::new(
        "ABORTED",
        Kind::Aborted,
        outcome,
        "options.signal was aborted",
    )
}

/// A redirect is never followed: a POST would be repeated or emptied, and the credential would go where the answer says.
/// Where it points to, the host says.
fn redirected(status: Option<u16>) -> Error {
    // Browsers hide the status of a redirect that they may not follow.
    Error::new("REDIRECTED", Kind::Redirect, Outcome::Unknown, "").at_status(status)
}

/// A status as the host has it, which is 0 where none has come.
#[must_use]
pub fn known(status: u16) -> Option<u16> {
    (status != 0).then_some(status)
}

/// The body went over the limit.
fn too_large(status: Option<u16>) -> Error {
    let message = "the answer is larger than 4 MiB and was not read to its end";
    Error::new(
        "RESPONSE_TOO_LARGE",
        Kind::BadResponse,
        Outcome::Unknown,
        message,
    )
    .at_status(status)
}

fn not_json(status: u16) -> Error {
    Error::bad_response("the server reports success, but its answer is not JSON")
        .at_status(Some(status))
}

fn not_promised(expected: Answer, status: u16) -> Error {
    Error::bad_response(expected.lack()).at_status(Some(status))
}

#[cfg(test)]
mod tests;
