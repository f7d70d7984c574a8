//! Copies what `fetch` and streams throw. The original may hold the whole request, including its
//! `Authorization` header.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

use super::host::{self, get};
use crate::redact::redact;

#[wasm_bindgen]
extern "C" {
    /// The binding of js-sys assumes that this does not throw; an `Error` that somebody has replaced
    /// may.
    #[wasm_bindgen(js_name = Error)]
    type Copy;

    #[wasm_bindgen(constructor, catch, js_class = "Error")]
    fn new(message: &str) -> Result<Copy, JsValue>;
}

/// The longest chain of causes that is read. Longer ones were not seen, and a chain may be cyclic.
pub(super) const DEPTH: u32 = 5;

/// An `Error` with the `name`, `message`, `code`, `digest` and `cause` of what was thrown, as far as
/// they are strings, with credentials removed. Its stack has no frames: they would only show how it
/// was copied.
pub(crate) fn copy(thrown: &JsValue, secrets: &[&str]) -> Option<JsValue> {
    copy_to_depth(thrown, secrets, DEPTH)
}

fn copy_to_depth(thrown: &JsValue, secrets: &[&str], depth: u32) -> Option<JsValue> {
    let depth = depth.checked_sub(1)?;
    if thrown.is_null() || thrown.is_undefined() {
        return None;
    }
    let text = |name| host::text(thrown, name);
    let message = text("message").or_else(|| thrown.as_string());
    let message = redact(&message.unwrap_or_default(), secrets);
    let copy: Object = Copy::new(&message).ok()?.unchecked_into();
    let mut stack = message;
    for name in ["name", "code", "digest"] {
        if let Some(value) = text(name) {
            let value = redact(&value, secrets);
            set(&copy, name, &(&*value).into());
            if name == "name" {
                stack = [&value, ": ", &stack].concat();
            }
        }
    }
    set(&copy, "stack", &stack.into());
    if let Some(cause) = copy_to_depth(&get(thrown, "cause"), secrets, depth) {
        set(&copy, "cause", &cause);
    }
    Some(copy.into())
}

fn set(object: &Object, name: &'static str, value: &JsValue) {
    // Fails only for an object that is not extensible.
    let _ = Reflect::set(object, host::name(name), value);
}
