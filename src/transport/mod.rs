//! The only part that touches fetch, timers, abort and streams: one request out, one answer in. `pkg/exchange.js` does it, and tells how it ended.

mod deadline;

use wasm_bindgen::prelude::*;

use crate::error::{Error, Kind, Outcome};
use crate::operation::Method;
use crate::rejection::Failure;
use crate::response;
use crate::task::{self, Place};
pub use deadline::{Cut, Deadline};

#[wasm_bindgen(module = "/pkg/exchange.js")]
extern "C" {
    #[wasm_bindgen(js_name = exchange)]
    fn start(flight: &JsValue, url: &JsValue, method: i32, body: &JsValue);
}

#[wasm_bindgen(module = "/pkg/answer.js")]
extern "C" {
    #[wasm_bindgen(js_name = statusOf)]
    fn status_of(flight: &JsValue) -> i32;

    #[wasm_bindgen(js_name = retryAfter)]
    fn retry_after(flight: &JsValue) -> f64;
}

// How an exchange ends; `pkg/exchange.js` has the same.
const ANSWERED: i32 = 0;
const REDIRECTED: i32 = 1;
const TOO_LARGE: i32 = 2;
const NO_RESPONSE: i32 = 3;
const UNSENT: i32 = 5;

/// A request, ready to be sent.
pub struct Request {
    /// Its method.
    pub method: Method,
    /// The whole address.
    pub url: JsValue,
    /// Its path, after `baseUrl` and the version, and before the query.
    pub path: &'static str,
    /// JSON, or `undefined`.
    pub body: JsValue,
}

/// An answer whose body was read to its end.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, parsed; `undefined` where it is no JSON.
    pub body: JsValue,
}

/// Sends the request and reads the answer, within the deadline that was armed last.
///
/// # Errors
/// `NETWORK_ERROR`, `REDIRECTED`, `RESPONSE_TOO_LARGE`, `BAD_RESPONSE`.
pub async fn exchange(request: &Request, flight: &JsValue) -> Result<Answer, Failure> {
    start(flight, &request.url, request.method as i32, &request.body);
    let (value, code) = task::news(Place::Answer).await;
    let status = (code >> 3) as u16;
    let error = match code & 7 {
        ANSWERED => return Ok(Answer { status, body: value }),
        REDIRECTED => return Err(Failure::new(response::redirected(status), value)),
        TOO_LARGE => response::too_large(status),
        NO_RESPONSE => Error::bad_response("options.fetch resolved to something that is not a Response"),
        end => return Err(Failure::caused(lost(response::known(status), end == UNSENT), value)),
    };
    Err(error.into())
}

fn lost(status: Option<u16>, is_unsent: bool) -> Error {
    let (outcome, message) = if is_unsent {
        (Outcome::NotSent, "the request could not be sent; the cause says why")
    } else if status.is_some() {
        (Outcome::Unknown, "the connection broke while the answer was read; the cause may say why")
    } else {
        (Outcome::Unknown, "the connection broke before an answer came; the cause may say why")
    };
    Error::new("NETWORK_ERROR", Kind::Network, outcome, message).at_status(status)
}

/// The status of the last answer, once one came.
pub fn last_status(flight: &JsValue) -> Option<u16> {
    response::known(status_of(flight) as u16)
}

/// What `Retry-After` of the last answer asks for, in milliseconds.
pub fn retry_after_ms(flight: &JsValue) -> Option<f64> {
    Some(retry_after(flight)).filter(|ms| !ms.is_nan())
}

/// The error of a call that its deadline or its signal cut short.
pub fn cut_short(cut: Cut, outcome: Outcome, status: Option<u16>) -> Failure {
    let (code, kind, message, cause) = match cut {
        Cut::Timeout => ("TIMEOUT", Kind::Timeout, "no whole answer came within options.timeoutMs", JsValue::UNDEFINED),
        Cut::Aborted(reason) => ("ABORTED", Kind::Aborted, "options.signal was aborted", reason),
    };
    Failure::caused(Error::new(code, kind, outcome, message).at_status(status), cause)
}
