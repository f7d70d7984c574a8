//! What `fetch` or a body threw.

use js_sys::{Error, Reflect};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use crate::outside::field;
use crate::redact::redact;
use crate::secret::Secret;

/// Deeper chains were not seen; a chain may also be a ring.
const DEEPEST: u32 = 5;

/// What Node and Bun name a connection that never came about.
const NEVER_CONNECTED: &[&str] = &[
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ENETUNREACH",
    "EHOSTUNREACH",
    "UND_ERR_CONNECT_TIMEOUT",
    "ConnectionRefused",
];

/// A copy of what was thrown: `name`, `message`, `code` and its own `cause`, as far as they are texts, without
/// credentials. The thing itself may carry the whole request, its `Authorization` included.
pub fn portrait(thrown: &JsValue, secrets: &[Secret]) -> JsValue {
    copy(thrown, secrets, DEEPEST)
}

fn copy(thrown: &JsValue, secrets: &[Secret], depth: u32) -> JsValue {
    if depth == 0 || thrown.is_null() || thrown.is_undefined() {
        return JsValue::UNDEFINED;
    }
    let text = |name| text_of(thrown, name).map(|text| redact(&text, secrets));
    let message = text("message").or_else(|| thrown.as_string().map(Zeroizing::new).map(|text| redact(&text, secrets)));
    let error = Error::new(&message.unwrap_or_default());
    let set = |name: &str, value: JsValue| {
        // An ordinary new object takes every property.
        let _ = Reflect::set(&error, &JsValue::from_str(name), &value);
    };
    for name in ["name", "code"] {
        if let Some(value) = text(name) {
            set(name, JsValue::from_str(&value));
        }
    }
    let cause = copy(&field(thrown, "cause"), secrets, depth.saturating_sub(1));
    if !cause.is_undefined() {
        set("cause", cause);
    }
    error.into()
}

/// Whether the host says that no connection came about, so that nothing was sent.
pub fn never_connected(thrown: &JsValue) -> bool {
    let mut link = thrown.clone();
    for _ in 0..DEEPEST {
        if text_of(&link, "code").is_some_and(|code| NEVER_CONNECTED.contains(&code.as_str())) {
            return true;
        }
        link = field(&link, "cause");
    }
    false
}

fn text_of(value: &JsValue, name: &str) -> Option<Zeroizing<String>> {
    field(value, name).as_string().map(Zeroizing::new)
}
