//! Converts errors for JavaScript.

#[cfg(not(feature = "npm"))]
use js_sys::Reflect;
use serde::Serialize;
#[cfg(not(feature = "npm"))]
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;

use crate::error::{Error, ErrorKind, ErrorOutcome};
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

/// An error as a plain object. The loader of the npm package constructs the `DatabrainError` in an
/// `async` function that the caller awaits, so that its stack names the caller.
pub(super) fn fields(error: &Error) -> JsValue {
    let fields = Fields {
        message: &error.message,
        code: &error.code,
        kind: error.kind,
        outcome: error.outcome,
        operation: error.operation,
        attempts: error.attempts,
        status: error.status,
        retry_after_ms: error.retry_after_ms,
        field: error.field.as_deref(),
        cause: error.cause.clone().unwrap_or_default(),
    };
    json::to_js(&fields).unwrap_or_default()
}

/// An error as a JavaScript `Error` with the same fields. A field that cannot be set is left out:
/// `Error.prototype` may be frozen.
#[cfg(not(feature = "npm"))]
pub(super) fn to_js_error(error: &Error) -> JsValue {
    let fields = js_sys::Object::from(fields(error));
    // It takes the cause from there, as a property that is not enumerable.
    let js_error: js_sys::Object = js_sys::Error::new_with_options(&error.message, &fields).into();
    let set = |name: &JsValue, value: &JsValue| drop(Reflect::set(&js_error, name, value));
    set(&"name".into(), &"DatabrainError".into());
    for entry in js_sys::Object::entries(&fields).iter() {
        let entry: js_sys::Array = entry.unchecked_into();
        set(&entry.get(0), &entry.get(1));
    }
    js_error.into()
}
