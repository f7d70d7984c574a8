//! Converts errors for users of the plain wasm-pack output.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::error::Error;

/// Converts an error to a JavaScript `Error` with the same fields. A field that cannot be set is
/// left out, since `Error.prototype` may be frozen.
pub(super) fn to_js_error(error: &Error) -> JsValue {
    let fields = Object::from(error.fields());
    // The constructor reads `cause` from `fields`, and defines it as not enumerable.
    let js_error: Object = js_sys::Error::new_with_options(&error.inner.message, &fields).into();
    let set = |name: &JsValue, value: &JsValue| drop(Reflect::set(&js_error, name, value));
    set(&"name".into(), &"DatabrainError".into());
    for entry in Object::entries(&fields).iter() {
        let entry: Array = entry.unchecked_into();
        set(&entry.get(0), &entry.get(1));
    }
    js_error.into()
}
