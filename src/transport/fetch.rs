//! Sends a request once and reads its answer to the end.

use js_sys::{Function, JsString};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, RequestCache, RequestInit, RequestRedirect};

use super::address::{header, redirect_host};
use super::body::{self, Unreadable};
use super::completion::Completion;
use super::host::{get, has_cache_modes};
use super::{cause, json};
use crate::error::{Error, Result};
use crate::redact::redact;
use crate::response;

#[wasm_bindgen]
extern "C" {
    // Looked up as a global at each call: pages, workers and servers have it, and tests replace it.
    #[wasm_bindgen(catch, js_name = fetch)]
    fn fetch_by_host(url: &str, init: &RequestInit) -> std::result::Result<JsValue, JsValue>;

    /// The caller's own transport, called without a receiver.
    type Transport;

    #[wasm_bindgen(method, catch, js_name = call)]
    fn fetch_by_caller(
        this: &Transport,
        receiver: &JsValue,
        url: &str,
        init: &RequestInit,
    ) -> std::result::Result<JsValue, JsValue>;
}

#[wasm_bindgen(module = "/src/transport/callbacks.js")]
extern "C" {
    /// Notifies the loader that the current call is about to send a request, so that it knows what
    /// may have happened if the instance crashes. Throws if the instance has crashed already.
    #[wasm_bindgen(catch, js_name = countAttempt)]
    fn count_attempt() -> std::result::Result<(), JsValue>;
}

/// One HTTP request, ready to be sent.
#[derive(Debug)]
pub(crate) struct Outgoing<'a> {
    pub(crate) method: &'static str,
    pub(crate) url: &'a str,
    /// JSON, if there is a body.
    pub(crate) body: Option<&'a JsString>,
    /// The value of the `Authorization` header.
    pub(crate) authorization: &'a str,
    /// The caller's own transport.
    pub(crate) fetch: Option<&'a Function>,
    pub(crate) signal: AbortSignal,
    /// The credentials and keys that no error may show.
    pub(crate) secrets: &'a [&'a str],
}

/// An answer whose body was read to its end.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) status: u16,
    /// The parsed body; `None` if it is not JSON.
    pub(crate) body: Option<JsValue>,
    /// The `Retry-After` header of a refusal.
    pub(crate) retry_after: Option<String>,
}

/// The headers of a request. A plain object, since a `Headers` object takes microseconds and adds
/// nothing.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Headers<'a> {
    authorization: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_type: Option<&'a str>,
}

impl Outgoing<'_> {
    fn init(&self) -> RequestInit {
        let init = RequestInit::new();
        init.set_method(self.method);
        // Few fields, since some runtimes throw for others; workerd throws for `redirect: 'error'`.
        init.set_redirect(RequestRedirect::Manual);
        // Next.js 14 keeps answers for a year, even those to POST, with their keys.
        if has_cache_modes() {
            init.set_cache(RequestCache::NoStore);
        }
        init.set_signal(Some(&self.signal));
        let content_type = self.body.map(|_| "application/json");
        if let Ok(headers) = json::to_js(&Headers {
            authorization: self.authorization,
            content_type,
        }) {
            init.set_headers(&headers);
        }
        if let Some(body) = self.body {
            init.set_body(body);
        }
        init
    }

    /// Sends the request and reads the answer. `on_status` is called as soon as the status arrives.
    ///
    /// # Errors
    /// `NETWORK_ERROR`, `REDIRECTED`, `RESPONSE_TOO_LARGE`, `BAD_RESPONSE`.
    pub(crate) async fn exchange(&self, on_status: impl Fn(u16)) -> Result<Incoming> {
        let init = self.init();
        // Created first, so that nothing can fail between the request and its observer.
        let completion = Completion::new();
        // As late as possible: a crash before this point has sent nothing.
        count_attempt().map_err(|thrown| self.network_error(&thrown, None, false))?;
        let sent = match self.fetch {
            Some(fetch) => {
                let transport = fetch.unchecked_ref::<Transport>();
                transport.fetch_by_caller(&JsValue::UNDEFINED, self.url, &init)
            }
            None => fetch_by_host(self.url, &init),
        };
        // A transport of the caller may have sent the request before it threw.
        let promise =
            sent.map_err(|thrown| self.network_error(&thrown, None, self.fetch.is_some()))?;
        completion.observe(&promise);
        let response = completion.await.map_err(|thrown| {
            let is_sent = self.fetch.is_some() || !cause::is_never_connected(&thrown);
            self.network_error(&thrown, None, is_sent)
        })?;
        self.read(&response, on_status).await
    }

    async fn read(&self, response: &JsValue, on_status: impl Fn(u16)) -> Result<Incoming> {
        // Checked by its shape, since a response may be of another realm or a library.
        let status = get(response, "status")
            .as_f64()
            .filter(|status| (0.0..1000.0).contains(status));
        let status = status.ok_or_else(response::not_a_response)? as u16;
        on_status(status);
        let body = get(response, "body");
        if status == 0 || (300..400).contains(&status) {
            body::cancel(&body);
            let host = redirect_host(response, self.url).map(|host| redact(&host, self.secrets));
            return Err(response::redirected(status, host.as_deref()));
        }
        let text = if body.is_null() || body.is_undefined() {
            None
        } else {
            match body::read(&body).await {
                Ok(text) => Some(text),
                Err(Unreadable::NotText) => None,
                Err(Unreadable::TooLarge) => return Err(response::too_large(status)),
                Err(Unreadable::Broken(thrown)) => {
                    return Err(self.network_error(&thrown, Some(status), true));
                }
            }
        };
        let retry_after = if status < 400 {
            None
        } else {
            header(response, "retry-after")
        };
        Ok(Incoming {
            status,
            body: text.as_ref().and_then(json::parse),
            retry_after,
        })
    }

    fn network_error(&self, thrown: &JsValue, status: Option<u16>, is_sent: bool) -> Box<Error> {
        let status = status.and_then(response::known_status);
        response::network_error(status, is_sent).with_cause(cause::copy(thrown, self.secrets))
    }
}
