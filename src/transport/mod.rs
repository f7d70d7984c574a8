//! The only part that touches fetch, timers, abort and streams: one request out, one answer in.

mod body;
mod deadline;
mod settled;
mod thrown;

use js_sys::{Function, JsString};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::Url;

use crate::error::{Error, Kind, Outcome};
use crate::rejection::Failure;
use crate::response;
use crate::retry::retry_after_ms;
use crate::secret::Secret;
use body::{Stream, Unread};
pub use deadline::{Cut, Deadline, Signal};
use settled::Settled;

#[wasm_bindgen]
extern "C" {
    // By its free name: found in pages, workers and servers alike, and looked up at each call, so that stubs are seen.
    #[wasm_bindgen(catch, js_name = fetch)]
    fn global_fetch(url: &str, init: &JsValue) -> Result<JsValue, JsValue>;

    /// By its shape: a response may be of another realm, or a stub.
    type Response;

    #[wasm_bindgen(method, getter, catch)]
    fn status(this: &Response) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, catch)]
    fn headers(this: &Response) -> Result<Headers, JsValue>;

    #[wasm_bindgen(method, getter, catch)]
    fn body(this: &Response) -> Result<JsValue, JsValue>;

    type Headers;

    #[wasm_bindgen(method, catch)]
    fn get(this: &Headers, name: &str) -> Result<JsValue, JsValue>;
}

/// A request, ready to be sent.
pub struct Request {
    /// `GET`, `POST` and so on.
    pub method: &'static str,
    /// The whole address.
    pub url: String,
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

/// Few fields: some runtimes throw on others. A redirect is never followed, and `error` in its place throws on workerd.
#[derive(Serialize)]
struct Init<'a> {
    method: &'a str,
    headers: RequestHeaders<'a>,
    redirect: &'a str,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    body: JsValue,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    signal: JsValue,
}

#[derive(Serialize)]
struct RequestHeaders<'a> {
    authorization: &'a str,
    #[serde(rename = "content-type", skip_serializing_if = "Option::is_none")]
    content_type: Option<&'a str>,
}

/// Sends the request and reads the answer.
///
/// # Errors
/// `NETWORK_ERROR`, `TIMEOUT`, `ABORTED`, `REDIRECTED`, `RESPONSE_TOO_LARGE`, `BAD_RESPONSE`.
pub async fn exchange(
    request: &Request,
    secret: &Secret,
    fetch: Option<&Function>,
    deadline: &Deadline,
) -> Result<Answer, Failure> {
    let promise = send(request, secret, fetch, deadline).map_err(|thrown| lost(&thrown, None, fetch, secret))?;
    let response = match deadline.within(Settled::of(&promise)).await {
        Ok(Ok(response)) => response.unchecked_into::<Response>(),
        Ok(Err(thrown)) => return Err(lost(&thrown, None, fetch, secret)),
        Err(cut) => return Err(cut_short(cut, Outcome::Unknown, None)),
    };
    let status = status_of(&response).ok_or_else(not_a_response)?;
    if status == 0 || (300..400).contains(&status) {
        return Err(response::redirected(status, target(&response, &request.url).as_deref(), secret).into());
    }
    let retry_after_ms = header(&response, "retry-after").and_then(|value| retry_after_ms(&value));
    let body = response.body().unwrap_or_default();
    let text = if body.is_null() || body.is_undefined() {
        Ok(JsString::default())
    } else {
        let stream: Stream = body.unchecked_into();
        deadline.within(body::text(&stream)).await.map_err(|cut| cut_short(cut, Outcome::Unknown, Some(status)))?
    };
    let text = match text {
        Ok(text) => Some(text),
        Err(Unread::NotText) => None,
        Err(Unread::TooLarge) => return Err(response::too_large(status).into()),
        Err(Unread::Broken(thrown)) => return Err(lost(&thrown, Some(status), fetch, secret)),
    };
    deadline.complete();
    Ok(Answer { status, text, retry_after_ms })
}

fn send(request: &Request, secret: &Secret, fetch: Option<&Function>, deadline: &Deadline) -> Result<JsValue, JsValue> {
    let bearer = secret.bearer();
    let content_type = (!request.body.is_undefined()).then_some("application/json");
    let init = Init {
        method: request.method,
        headers: RequestHeaders { authorization: &bearer, content_type },
        redirect: "manual",
        body: request.body.clone(),
        signal: deadline.signal(),
    };
    let init = init.serialize(&serde_wasm_bindgen::Serializer::new())?;
    match fetch {
        // Without a receiver, as the global one would be called.
        Some(fetch) => fetch.call2(&JsValue::UNDEFINED, &JsValue::from_str(&request.url), &init),
        None => global_fetch(&request.url, &init),
    }
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

fn lost(thrown: &JsValue, status: Option<u16>, fetch: Option<&Function>, secret: &Secret) -> Failure {
    // A fetch of the caller's own may have sent the request before, and failed at its second try.
    let (outcome, message) = if fetch.is_none() && thrown::never_connected(thrown) {
        (Outcome::NotSent, "the server could not be reached; the cause says why")
    } else if status.is_some() {
        (Outcome::Unknown, "the connection broke while the answer was read; the cause may say why")
    } else {
        (Outcome::Unknown, "the connection broke before an answer came; the cause may say why")
    };
    let error = Error::new("NETWORK_ERROR", Kind::Network, outcome, message).at_status(status);
    Failure { error, cause: thrown::portrait(thrown, secret) }
}

fn not_a_response() -> Failure {
    Error::bad_response("options.fetch resolved to something that is not a Response").into()
}

fn status_of(response: &Response) -> Option<u16> {
    let status = response.status().ok()?.as_f64()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be within the range")]
    (0.0..1000.0).contains(&status).then_some(status as u16)
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().ok()?.get(name).ok()?.as_string()
}

/// The host that a redirect points to: the rest of the address may hold anything.
fn target(response: &Response, from: &str) -> Option<String> {
    Url::new_with_base(&header(response, "location")?, from).ok().map(|url| url.host())
}
