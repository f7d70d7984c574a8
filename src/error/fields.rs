//! Converts errors to JavaScript objects, and back.

use serde::{Serialize, Serializer};
use wasm_bindgen::JsValue;

use super::{Error, ErrorKind, ErrorOutcome};
use crate::response::Json;
use crate::transport::json;

/// The fields of a `DatabrainError`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fields<'a> {
    message: &'a str,
    code: &'a str,
    kind: ErrorKind,
    outcome: ErrorOutcome,
    operation: &'a str,
    attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(
        skip_serializing_if = "JsValue::is_undefined",
        with = "serde_wasm_bindgen::preserve"
    )]
    cause: JsValue,
}

impl Error {
    /// Converts the error to a plain object. The loader of the npm package turns it into a
    /// `DatabrainError`, in an `async` function that the caller awaits, so that the stack names the
    /// caller.
    pub(crate) fn fields(&self) -> JsValue {
        let cause = self.cause().map(|cause| cause.as_js().clone());
        json::to_js(&self.as_fields(cause.unwrap_or_default())).unwrap_or_default()
    }

    fn as_fields(&self, cause: JsValue) -> Fields<'_> {
        let inner = &self.inner;
        Fields {
            message: &inner.message,
            code: &inner.code,
            kind: inner.kind,
            outcome: inner.outcome,
            operation: inner.operation,
            attempts: inner.attempts,
            status: inner.status,
            retry_after_ms: inner.retry_after_ms,
            field: inner.field.as_deref(),
            cause,
        }
    }

    /// Reads the error of another call. Returns `None` if the object is not an error.
    ///
    /// `operation` and `attempts` are left for this call to set. `field` is left out, because calls
    /// share work only after their input was found valid.
    pub(crate) fn read(fields: &JsValue) -> Option<Self> {
        let field = |name| fields.field(name);
        let text = |name| field(name).and_then(|value| value.text());
        let number = |name| field(name).and_then(|value| value.as_f64());
        let kind = variant(&ErrorKind::ALL, &field("kind")?)?;
        let outcome = variant(&ErrorOutcome::ALL, &field("outcome")?)?;
        let mut error = Self::new(text("code")?, kind, outcome, text("message")?);
        error.inner.status = number("status").map(|status| status as u16);
        error.inner.retry_after_ms = number("retryAfterMs");
        Some(error.with_cause(field("cause")))
    }
}

/// Serializes the fields that JavaScript has, except for the cause.
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        self.as_fields(JsValue::UNDEFINED).serialize(serializer)
    }
}

/// Finds the variant with a JavaScript name.
fn variant<T: Copy + Serialize>(all: &[T], name: &JsValue) -> Option<T> {
    all.iter()
        .copied()
        .find(|value| json::to_js(value).is_ok_and(|text| text == *name))
}
