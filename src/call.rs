//! One call from start to end.

use js_sys::{Array, Function, JsString, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::error::{Error, Outcome};
use crate::operation::{self, Operation};
use crate::options::Options;
use crate::outside::{field, parse};
use crate::rejection::{Failure, to_js};
use crate::request;
use crate::response::{Json, judge};
use crate::transport::{self, Answer, Deadline, Request};

/// Starts the call and gives its promise. Request and options are read before it returns: what the caller changes later
/// makes no difference.
pub fn start(operation: &'static Operation, request: &JsValue, options: &JsValue) -> Promise {
    let prepared = Call::prepare(operation, request, options);
    future_to_promise(async move {
        let mut attempts = 0;
        let answered = match prepared {
            Ok(call) => call.run(operation.answer, &mut attempts).await,
            Err(error) => Err(error.into()),
        };
        answered.map_err(|failure| to_js(&failure, operation.name, attempts))
    })
}

struct Call {
    request: Request,
    timeout_ms: f64,
    signal: Option<JsValue>,
    fetch: Option<Function>,
}

impl Call {
    fn prepare(operation: &Operation, request: &JsValue, options: &JsValue) -> Result<Self, Error> {
        let mut options = Options::read(options)?;
        let (timeout_ms, signal, fetch) = (options.timeout_ms, options.signal.take(), options.fetch.take());
        Ok(Self { request: request::build(operation, request, options)?, timeout_ms, signal, fetch })
    }

    async fn run(self, expected: operation::Answer, attempts: &mut u32) -> Result<JsValue, Failure> {
        let Self { request, timeout_ms, signal, fetch } = self;
        let deadline = Deadline::arm(timeout_ms, signal)
            .map_err(|_| Error::input("options", "signal", "must be an AbortSignal whose methods do not throw"))?;
        if let Some(cut) = deadline.cut() {
            return Err(transport::cut_short(cut, Outcome::NotSent, None));
        }
        *attempts = 1;
        let Answer { status, text, retry_after_ms } = transport::exchange(&request, fetch.as_ref(), &deadline).await?;
        let body = text.and_then(|text| parse(&text).ok());
        match judge(expected, status, body.as_ref(), &request.secrets) {
            Ok(()) => Ok(passed_on(expected, body.unwrap_or_default())),
            Err(mut error) => {
                error.retry_after_ms = retry_after_ms;
                Err(error.into())
            }
        }
    }
}

fn passed_on(expected: operation::Answer, body: JsValue) -> JsValue {
    match expected {
        operation::Answer::List => field(&body, "data"),
        operation::Answer::Text(_) => body,
    }
}

impl Json for JsValue {
    fn field(&self, name: &str) -> Option<Self> {
        Some(field(self, name)).filter(|value| self.is_object() && !value.is_undefined())
    }

    fn text(&self) -> Option<String> {
        self.as_string().filter(|text| !text.is_empty())
    }

    fn is_text(&self) -> bool {
        self.dyn_ref::<JsString>().is_some_and(|text| text.length() > 0)
    }

    fn is_list(&self) -> bool {
        Array::is_array(self)
    }

    fn is_null(&self) -> bool {
        Self::is_null(self)
    }
}
