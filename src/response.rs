//! Status and JSON to an answer or an error: the shapes of errors that the API is known to use.

use zeroize::Zeroizing;

use crate::codes::{kind_of_code, kind_of_status};
use crate::error::{Error, Kind, Outcome};
use crate::operation::Answer;
use crate::redact::redact;
use crate::secret::Secret;
use crate::text::{decimal, join};

/// A parsed answer, whoever parsed it: the host in the shipped package, `serde_json` in the tests below.
pub trait Json: Sized {
    /// The value of a field; `None` where there is none, or where this is no object.
    fn field(&self, name: &str) -> Option<Self>;
    /// This, if it is a string that is not empty. A server may echo a credential in it, so it is overwritten when dropped.
    fn text(&self) -> Option<Zeroizing<String>>;
    /// Whether it is such a string. It is not read: it may be a credential.
    fn is_text(&self) -> bool;
    /// Whether it is a list.
    fn is_list(&self) -> bool;
    /// Whether it is `null`.
    fn is_null(&self) -> bool;
}

/// Whether an answer is what `expected` promises. `body` is `None` where no JSON came.
///
/// # Errors
/// The server's refusal, in whichever of its shapes, or `BAD_RESPONSE`.
pub fn judge<J: Json>(expected: Answer, status: u16, body: Option<&J>, secrets: &[Secret]) -> Result<(), Error> {
    let error = body.and_then(|body| body.field("error")).filter(|error| !error.is_null());
    let is_success = matches!(status, 200..=299);
    let Some(body) = body else {
        return Err(if is_success { not_json(status) } else { refusal(status, None, None, secrets) });
    };
    if is_success && error.is_none() {
        return if holds(expected, body) { Ok(()) } else { Err(not_promised(expected, status)) };
    }

    let part = |name| error.as_ref().and_then(|error| error.field(name)?.text());
    let text = error.as_ref().and_then(Json::text);
    let top = |name| body.field(name)?.text();
    // A proxy's habit: the code as the text of `error`, with the message beside it.
    let lone_code = text.clone().filter(|text| kind_of_code(text).is_some());
    let code = part("code").or(lone_code).or_else(|| top("code"));
    let message = part("message").or_else(|| top("message")).or(text).or_else(|| top("detail"));
    if is_success && code.is_none() && message.is_none() {
        return Err(not_promised(expected, status));
    }
    let mut refusal = refusal(status, code, message, secrets);
    // The server contradicts itself: what it made, it may have kept.
    if is_success && holds(expected, body) {
        refusal.outcome = Outcome::Unknown;
    }
    Err(refusal)
}

fn holds<J: Json>(expected: Answer, body: &J) -> bool {
    match expected {
        Answer::Text(name) => body.field(name).is_some_and(|value| value.is_text()),
        Answer::List => body.field("data").is_some_and(|data| data.is_list()),
    }
}

fn refusal(
    status: u16,
    code: Option<Zeroizing<String>>,
    message: Option<Zeroizing<String>>,
    secrets: &[Secret],
) -> Error {
    let known = code.as_ref().and_then(|code| kind_of_code(code)).filter(|kind| *kind != Kind::Server);
    // The server was seen to send this sentence with a 500 and no code of its own.
    let known = known.or_else(|| {
        let text = message.as_ref()?;
        text.eq_ignore_ascii_case("Invalid Service Token").then_some(Kind::Auth)
    });
    let kind = known.unwrap_or(kind_of_status(status));
    // A documented no means that nothing was done, whatever the status is.
    let outcome = if known.is_some() { Outcome::Rejected } else { Outcome::of_status(status) };
    let number = decimal(status);
    let code = code.map_or_else(|| join(&["HTTP_", &number]), |code| redact(&code, secrets));
    let message = message.map_or_else(
        || join(&["the server answered HTTP ", &number, " and gave no reason that can be read"]),
        |message| redact(&message, secrets),
    );
    let mut error = Error::new(code, kind, outcome, message);
    error.status = Some(status);
    error
}

/// A redirect is never followed: a POST would be repeated or emptied, and the credential would go where the answer says.
/// `host` is where it points, if that could be read.
#[must_use]
pub fn redirected(status: u16, host: Option<&str>, secrets: &[Secret]) -> Error {
    let to = host.map_or_else(|| "another address".into(), |host| redact(host, secrets));
    let message =
        join(&["the server redirects to ", &to, ", which is not followed: give the final address as options.baseUrl"]);
    let mut error = Error::new("REDIRECTED", Kind::Redirect, Outcome::of_status(status), message);
    // Browsers hide the status of a redirect that they may not follow.
    error.status = (status != 0).then_some(status);
    error
}

/// The body went over the limit.
#[must_use]
pub fn too_large(status: u16) -> Error {
    let message = "the answer is larger than 4 MiB and was not read to its end";
    Error::new("RESPONSE_TOO_LARGE", Kind::BadResponse, Outcome::Unknown, message).at_status(Some(status))
}

fn not_json(status: u16) -> Error {
    Error::bad_response("the server reports success, but its answer is not JSON").at_status(Some(status))
}

fn not_promised(expected: Answer, status: u16) -> Error {
    let name = match expected {
        Answer::Text(name) => name,
        Answer::List => "data",
    };
    Error::bad_response(join(&["the server reports success, but its answer holds no usable ", name]))
        .at_status(Some(status))
}

#[cfg(test)]
mod tests;
