//! Parses and writes JSON with the runtime's `JSON`.

use js_sys::{Array, JsString, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::response::Json;

#[wasm_bindgen]
extern "C" {
    /// The binding of js-sys takes a Rust string: a list of 10,000 tokens would be copied in and
    /// out again.
    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    fn parse_json(text: &JsString) -> Result<JsValue, JsValue>;
}

/// The value of a JSON text; `None` if it is not JSON.
pub(crate) fn parse(text: &JsString) -> Option<JsValue> {
    parse_json(text).ok()
}

/// Converts a value to plain JavaScript objects, arrays, strings and numbers. `None` becomes
/// `undefined`.
///
/// # Errors
/// For numbers that JavaScript cannot hold; no type of this crate has them.
pub(crate) fn to_js<T: Serialize + ?Sized>(
    value: &T,
) -> Result<JsValue, serde_wasm_bindgen::Error> {
    value.serialize(&serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true))
}

impl Json for JsValue {
    /// Own fields only: what somebody added to `Object.prototype` is not part of an answer.
    fn field(&self, name: &str) -> Option<Self> {
        if !self.is_object() {
            return None;
        }
        let name = Self::from_str(name);
        if !Object::has_own(self.unchecked_ref::<Object>(), &name) {
            return None;
        }
        Reflect::get(self, &name)
            .ok()
            .filter(|value| !value.is_undefined() && !value.is_null())
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    fn is_text(&self) -> bool {
        self.dyn_ref::<JsString>()
            .is_some_and(|text| text.length() > 0)
    }

    fn is_list(&self) -> bool {
        Array::is_array(self)
    }

    fn is_truthy(&self) -> bool {
        Self::is_truthy(self)
    }
}
