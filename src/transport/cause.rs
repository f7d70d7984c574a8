//! Copies what `fetch` and streams throw. The original may contain the whole request, including its
//! `Authorization` header.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

use super::object::{self, get};
use crate::redact::redact;

#[wasm_bindgen]
extern "C" {
    /// The binding of js-sys assumes that this does not throw, but a replaced `Error` may.
    #[wasm_bindgen(js_name = Error)]
    type Copy;

    #[wasm_bindgen(constructor, catch, js_class = "Error")]
    fn new(message: &str) -> Result<Copy, JsValue>;
}

/// The maximum length of a chain of causes, since a chain may be cyclic. Runtimes create shorter
/// ones.
pub(super) const DEPTH: u32 = 5;

/// Copies an exception to an `Error` with its `name`, `message`, `code` and `digest`, as far as
/// they are strings, and a copy of its `cause`. Credentials are removed. The stack has no frames,
/// since they would only show where the copy was made.
pub(crate) fn copy(thrown: &JsValue, secrets: &[&str]) -> Option<JsValue> {
    copy_to_depth(thrown, secrets, DEPTH)
}

fn copy_to_depth(thrown: &JsValue, secrets: &[&str], depth: u32) -> Option<JsValue> {
    let depth = depth.checked_sub(1)?;
    if thrown.is_null() || thrown.is_undefined() {
        return None;
    }
    let text = |name| object::text(thrown, name);
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
    // This fails only if the object is not extensible.
    let _ = Reflect::set(object, object::name(name), value);
}
