//! Converts errors for JavaScript.

use wasm_bindgen::{JsCast, JsValue};

use crate::error::Error;

/// An error as a JavaScript `Error` with the same fields.
pub(super) fn to_js_error(error: &Error) -> JsValue {
    let js_error: js_sys::Object = js_sys::Error::new(&error.message).into();
    let fields = js_sys::Object::from(error.fields());
    let assigned = js_sys::Object::assign(&js_error, &fields);
    assigned
        .unchecked_ref::<js_sys::Error>()
        .set_name("DatabrainError");
    assigned.into()
}
