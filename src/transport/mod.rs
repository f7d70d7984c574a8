//! The only part that touches fetch, timers, abort and streams: one request out, one answer in.

mod abandoned;
mod body;
mod deadline;
mod post;
mod settled;
mod thrown;

use std::cell::Cell;

use js_sys::{Date, Function, JsString};
use wasm_bindgen::prelude::*;
use web_sys::Url;
use zeroize::Zeroizing;

use crate::address;
use crate::error::{Error, Kind, Outcome};
use crate::operation::Method;
use crate::outside::{field, invoke};
use crate::rejection::Failure;
use crate::response;
use crate::retry::retry_after_ms;
use crate::secret::Secret;
use body::Unread;
pub use deadline::{Cut, Deadline};
pub use post::with_tell;
use settled::Settled;

#[wasm_bindgen(module = "/pkg/outside.js")]
extern "C" {
    #[wasm_bindgen(js_name = send, catch)]
    fn fetch(
        flight: &JsValue,
        own: Option<&Function>,
        url: &JsValue,
        method: i32,
        authorization: &str,
        body: &JsValue,
        deadline: &JsValue,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = statusOf)]
    fn status_of_response(response: &JsValue) -> f64;

    /// Ends an answer nobody reads.
    fn discard(response: &JsValue);
}

thread_local! {
    // A cell and not a borrow: no order of events can make it panic.
    static LAST_URL: Cell<Option<(String, JsValue)>> = const { Cell::new(None) };
}

/// A request, ready to be sent.
pub struct Request {
    /// Its method.
    pub method: Method,
    /// The whole address.
    pub url: String,
    /// Its path, after `baseUrl` and the version, and before the query.
    pub path: &'static str,
    /// JSON, or `undefined`.
    pub body: JsValue,
}

/// An answer whose body was read to its end.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, `None` where it is no text.
    pub text: Option<JsString>,
    /// What `Retry-After` asks for.
    pub retry_after_ms: Option<f64>,
}

/// Who sends, and what is known so far.
pub struct Sender<'a> {
    /// The call.
    pub flight: &'a JsValue,
    /// What must not be shown; the first one is the bearer.
    pub secrets: &'a [Secret],
    /// The caller's transport.
    pub fetch: Option<&'a Function>,
    /// Whose signal the host's fetch gets.
    pub deadline: &'a Deadline,
    /// The status, as soon as it came.
    pub status: &'a Cell<Option<u16>>,
}

/// Sends the request and reads the answer.
///
/// # Errors
/// `NETWORK_ERROR`, `REDIRECTED`, `RESPONSE_TOO_LARGE`, `BAD_RESPONSE`.
pub async fn exchange(request: &Request, sender: Sender<'_>) -> Result<Answer, Failure> {
    let Sender { secrets, fetch, status: known_status, .. } = sender;
    // A fetch of the caller's own may have sent the request before, and failed at its second try.
    let is_ours = fetch.is_none();
    let promise = send(request, &sender).map_err(|thrown| lost(&thrown, None, is_ours, secrets))?;
    let lost =
        |thrown: JsValue| lost(&thrown, known_status.get(), is_ours && thrown::never_connected(&thrown), secrets);
    let response = Settled::of(&promise, sender.flight).await.map_err(lost)?;
    let status = status_of(&response).ok_or_else(not_a_response)?;
    known_status.set(Some(status));
    if status == 0 || (300..400).contains(&status) {
        discard(&response);
        return Err(response::redirected(status, target(&response, &request.url).as_deref(), secrets).into());
    }
    // A good answer has none.
    let retry_after = if status < 400 { None } else { header(&response, "retry-after") };
    let retry_after_ms = retry_after.and_then(|value| retry_after_ms(&value, Date::now()));
    let text = match body::text(&response, sender.flight).await {
        Ok(text) => Some(text),
        Err(Unread::NotText) => None,
        Err(Unread::TooLarge) => return Err(response::too_large(status).into()),
        Err(Unread::Broken(thrown)) => return Err(lost(thrown)),
    };
    Ok(Answer { status, text, retry_after_ms })
}

fn send(request: &Request, sender: &Sender<'_>) -> Result<JsValue, JsValue> {
    let bearer = sender.secrets.first().map(Secret::bearer).unwrap_or_default();
    let url = url_of(request);
    fetch(sender.flight, sender.fetch, &url, request.method as i32, &bearer, &request.body, sender.deadline.as_js())
}

/// The address for the host: a text costs it more than the rest of the request, and is often the same as last time.
fn url_of(request: &Request) -> JsValue {
    // A query names what is asked for, and is not kept.
    if !request.method.has_body() {
        return JsValue::from_str(&request.url);
    }
    let known = LAST_URL.take().filter(|(text, _)| *text == request.url);
    let (text, url) = known.unwrap_or_else(|| (request.url.clone(), JsValue::from_str(&request.url)));
    LAST_URL.set(Some((text, url.clone())));
    url
}

/// The error of a call that its deadline or its signal cut short.
pub fn cut_short(cut: Cut, outcome: Outcome, status: Option<u16>) -> Failure {
    let (code, kind, message, cause) = match cut {
        Cut::Timeout => ("TIMEOUT", Kind::Timeout, "no whole answer came within options.timeoutMs", JsValue::UNDEFINED),
        Cut::Aborted(reason) => ("ABORTED", Kind::Aborted, "options.signal was aborted", reason),
    };
    let error = Error::new(code, kind, outcome, message).at_status(status);
    Failure { error, cause }
}

fn lost(thrown: &JsValue, status: Option<u16>, is_unsent: bool, secrets: &[Secret]) -> Failure {
    let (outcome, message) = if is_unsent {
        (Outcome::NotSent, "the request could not be sent; the cause says why")
    } else if status.is_some() {
        (Outcome::Unknown, "the connection broke while the answer was read; the cause may say why")
    } else {
        (Outcome::Unknown, "the connection broke before an answer came; the cause may say why")
    };
    let error = Error::new("NETWORK_ERROR", Kind::Network, outcome, message).at_status(status);
    Failure { error, cause: thrown::portrait(thrown, secrets) }
}

fn not_a_response() -> Failure {
    Error::bad_response("options.fetch resolved to something that is not a Response").into()
}

fn status_of(response: &JsValue) -> Option<u16> {
    let status = status_of_response(response);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be within the range")]
    (0.0..1000.0).contains(&status).then_some(status as u16)
}

fn header(response: &JsValue, name: &str) -> Option<Zeroizing<String>> {
    invoke(&field(response, "headers"), "get", &name.into()).ok()?.as_string().map(Zeroizing::new)
}

/// The host that a redirect points to: the rest of the address may hold anything.
fn target(response: &JsValue, from: &str) -> Option<String> {
    let href = Url::new_with_base(&header(response, "location")?, from).ok()?.href();
    let href = Zeroizing::new(href);
    address::host(&href).map(Into::into)
}
