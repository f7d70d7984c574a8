//! Sends a request once and reads its whole answer.

use js_sys::{Array, Date, Function, JsString, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{RequestCache, RequestInit, RequestRedirect};

use super::address::{header, redirect_origin};
use super::body::{self, Body, Unreadable};
use super::completion::Completion;
use super::deadline::Deadline;
use super::object::{self, get};
use super::{cause, json, runtime, unsent};
use crate::error::{Error, Result};
use crate::redact::redact;
use crate::{response, retry};

#[wasm_bindgen]
extern "C" {
    /// The global `fetch` or the caller's own transport, which is called without a receiver.
    type Transport;

    #[wasm_bindgen(extends = Object)]
    type HeaderRecord;

    #[wasm_bindgen(method, setter)]
    fn set_authorization(this: &HeaderRecord, value: &str);

    #[wasm_bindgen(method, setter, js_name = "content-type")]
    fn set_content_type(this: &HeaderRecord, value: &JsValue);

    #[wasm_bindgen(method, catch)]
    fn call(
        this: &Transport,
        receiver: &JsValue,
        url: &str,
        init: &RequestInit,
    ) -> std::result::Result<JsValue, JsValue>;
}

#[wasm_bindgen(module = "/src/transport/callbacks.js")]
extern "C" {
    /// Tells the loader that the current call is about to send a request, so that it knows the
    /// outcome if the instance crashes. Throws if the instance has already crashed.
    #[wasm_bindgen(catch, js_name = countAttempt)]
    fn count_attempt() -> std::result::Result<(), JsValue>;

    /// Throws if the runtime has no `fetch`.
    #[wasm_bindgen(catch, js_name = globalFetch)]
    fn global_fetch() -> std::result::Result<JsValue, JsValue>;
}

/// One HTTP request, ready to be sent. Not `Debug`, since it contains credentials.
pub(crate) struct Outgoing<'a> {
    pub(crate) method: &'a str,
    pub(crate) url: &'a str,
    /// The body as JSON, if there is one.
    pub(crate) body: Option<&'a JsString>,
    /// The value of the `Authorization` header.
    pub(crate) authorization: &'a str,
    /// The caller's own transport.
    pub(crate) fetch: Option<&'a Function>,
    /// The deadline, which aborts the request if it is dropped before the answer was read.
    pub(crate) deadline: &'a Deadline,
    /// The credentials and keys that must not appear in an error.
    pub(crate) secrets: &'a [&'a str],
}

/// An answer whose body was read completely.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) status: u16,
    /// The parsed body, or `None` if it is not JSON.
    pub(crate) body: Option<JsValue>,
    /// The wait that the `Retry-After` header of a refusal requests, in milliseconds.
    pub(crate) retry_after_ms: Option<f64>,
    /// The `cf-mitigated` header of a refusal that is not JSON.
    pub(crate) mitigated: Option<String>,
}

/// The default of each member of `init` that is a string.
const DEFAULT_TEXTS: [(&str, &str); 7] = [
    ("integrity", ""),
    ("referrerPolicy", ""),
    ("referrer", "about:client"),
    ("mode", "cors"),
    ("credentials", "same-origin"),
    ("priority", "auto"),
    ("duplex", "half"),
];

/// Sets each member of `init` that `Object.prototype` has to its default. Node copies `init` to an
/// ordinary object, which would otherwise inherit them.
#[cold]
#[inline(never)]
fn set_defaults(init: &JsValue, inherited: &Array) {
    for key in inherited.iter() {
        if object::is_own(init, &key) {
            continue;
        }
        let name = key.as_string().unwrap_or_default();
        let text = DEFAULT_TEXTS.iter().find(|(member, _)| *member == name);
        let default = match (text, name.as_str()) {
            (Some((_, text)), _) => JsValue::from_str(text),
            (_, "keepalive") => JsValue::FALSE,
            (_, "window" | "body") => JsValue::NULL,
            (_, "dispatcher") => runtime::global_by_symbol("undici.globalDispatcher.1"),
            _ => JsValue::UNDEFINED,
        };
        // This fails only if the object is not extensible.
        let _ = Reflect::set(init, &key, &default);
    }
}

impl Outgoing<'_> {
    /// Builds the second argument of `fetch`. The object has no prototype, so that a property of
    /// `Object.prototype` does not become a part of the request.
    #[inline(never)]
    fn init(&self) -> RequestInit {
        let init: RequestInit = json::empty_object().unchecked_into();
        init.set_method(self.method);
        // Only these fields, since some runtimes throw for others. workerd throws for
        // `redirect: 'error'`.
        init.set_redirect(RequestRedirect::Manual);
        // Next.js 14 would cache answers for a year, even those to a POST, with their keys.
        if runtime::has_cache_modes() {
            init.set_cache(RequestCache::NoStore);
        }
        init.set_signal(Some(&self.deadline.signal()));
        if let Some(body) = self.body {
            init.set_body(body);
        }
        let inherited = object::inherited_by_all();
        let is_pristine = inherited.length() == 0;
        if !is_pristine {
            set_defaults(&init, &inherited);
        }
        init.set_headers(&self.headers(is_pristine));
        init
    }

    /// Builds the headers of the request as a plain object, because creating a `Headers` object
    /// takes microseconds.
    fn headers(&self, is_pristine: bool) -> HeaderRecord {
        let is_polluted = |name| object::is_polluted(object::name(name));
        // A transport may read the headers with `for...in`, which includes inherited ones, and an
        // inherited setter would keep a header from being set.
        let is_ordinary =
            is_pristine && !is_polluted("authorization") && !is_polluted("content-type");
        let headers = if is_ordinary {
            Object::new()
        } else {
            json::empty_object()
        };
        let headers: HeaderRecord = headers.unchecked_into();
        headers.set_authorization(self.authorization);
        if self.body.is_some() {
            headers.set_content_type(object::name("application/json"));
        }
        headers
    }

    /// Sends the request and reads the answer. Calls `on_status` as soon as the status arrives.
    ///
    /// # Errors
    /// `NETWORK_ERROR`, `REDIRECTED`, `RESPONSE_TOO_LARGE`, `BAD_RESPONSE`.
    pub(crate) async fn exchange(&self, on_status: impl Fn(u16)) -> Result<Incoming> {
        let init = self.init();
        let fetch = match self.fetch {
            Some(fetch) => JsValue::from(fetch),
            None => global_fetch().unwrap_or_default(),
        };
        if !fetch.is_function() {
            return Err(response::not_sent(
                "this runtime has no fetch, so nothing was sent: pass options.fetch",
            ));
        }
        // Created before the request is sent, so that nothing can fail in between.
        let completion = Completion::new();
        // Counted as late as possible: if the instance crashes before, nothing was sent.
        count_attempt().map_err(|thrown| {
            let reason = "the request was not sent; the cause tells why";
            response::not_sent(reason).with_cause(cause::copy(&thrown, self.secrets))
        })?;
        self.deadline.set_idle(false);
        let transport = fetch.unchecked_ref::<Transport>();
        let sent = match transport.call(&JsValue::UNDEFINED, self.url, &init) {
            Ok(promise) => {
                completion.observe(&promise);
                completion.await
            }
            thrown => thrown,
        };
        let (response, thrown) = match sent {
            Ok(response) => (response, JsValue::UNDEFINED),
            Err(thrown) => match self.thrown_response(thrown.clone()) {
                Some(found) => found,
                None => {
                    // The request has already failed. Aborting it as well would make Node 22 throw
                    // an error that cannot be caught.
                    self.deadline.set_idle(true);
                    return Err(self.failed(&thrown, &fetch));
                }
            },
        };
        let incoming = self.read(&response, &thrown, on_status).await?;
        self.deadline.set_idle(true);
        Ok(incoming)
    }

    /// Returns the response that a wrapper of `fetch` threw, and the error that contains it. ky,
    /// ofetch and axios throw such errors. Returns `None` if the response belongs to another
    /// request, such as one for a token of the wrapper.
    fn thrown_response(&self, thrown: JsValue) -> Option<(JsValue, JsValue)> {
        let cause = get(&thrown, "cause");
        [thrown, cause].into_iter().find_map(|error| {
            let inner = get(&error, "response");
            let response = if inner.is_object() {
                inner
            } else {
                error.clone()
            };
            let url = object::text(&response, "url").unwrap_or_default();
            let is_response = get(&response, "status").as_f64().is_some()
                && (response != error || get(&response, "headers").is_object())
                && (url.is_empty() || url == self.url);
            is_response.then_some((response, error))
        })
    }

    /// Reads a response. `thrown` is the error that contained it, if any.
    async fn read(
        &self,
        response: &JsValue,
        thrown: &JsValue,
        on_status: impl Fn(u16),
    ) -> Result<Incoming> {
        // Recognized by its shape, since a response may come from another realm or a library.
        let status = get(response, "status")
            .as_f64()
            .filter(|status| (0.0..1000.0).contains(status));
        let status = status.ok_or_else(response::not_a_response)? as u16;
        on_status(status);
        if status == 0 || (300..400).contains(&status) {
            body::cancel(&get(response, "body"));
            let origin = redirect_origin(response, self.url);
            let origin = origin.map(|origin| redact(&origin, self.secrets));
            return Err(response::redirected(status, origin.as_deref()));
        }
        let body = match body::read(response).await {
            Ok(body) => body,
            // The response in an axios error has neither a stream nor methods to read it.
            Err(Unreadable::NotText) => {
                body::parsed_by_wrapper(response, thrown).unwrap_or(Body::Absent)
            }
            Err(Unreadable::TooLarge) => return Err(response::too_large(status)),
            Err(Unreadable::AlreadyRead) => body::parsed_by_wrapper(response, thrown)
                .ok_or_else(|| response::already_read(status))?,
            Err(Unreadable::Broken(thrown)) => {
                let error = response::network_error(response::known_status(status));
                return Err(error.with_cause(cause::copy(&thrown, self.secrets)));
            }
        };
        let body = match body {
            Body::Absent => None,
            Body::Text(text) => json::parse(&text),
            Body::Parsed(value) => Some(value),
        };
        // Reading a header takes microseconds, and no header of a success is needed.
        let is_refusal = status >= 400;
        let retry_after = is_refusal.then(|| header(response, "retry-after"));
        let is_page = is_refusal && body.is_none();
        Ok(Incoming {
            status,
            body,
            retry_after_ms: retry_after
                .flatten()
                .and_then(|value| retry::retry_after_ms(&value, &|| time_of(response))),
            mitigated: is_page.then(|| header(response, "cf-mitigated")).flatten(),
        })
    }

    /// Returns the error of a request without a response.
    #[cold]
    #[inline(never)]
    fn failed(&self, thrown: &JsValue, fetch: &JsValue) -> Error {
        let error = match unsent::reason(thrown, fetch, self.fetch.is_some()) {
            Some(reason) => response::not_sent(reason),
            None => response::network_error(None),
        };
        error.with_cause(cause::copy(thrown, self.secrets))
    }
}

/// Returns the server's current time from the `Date` header, so that a wrong local clock does not
/// matter. Browsers hide that header from other origins; the local time is used then.
fn time_of(response: &JsValue) -> f64 {
    header(response, "date")
        .and_then(|date| retry::http_date_ms(&date))
        .unwrap_or_else(Date::now)
}
