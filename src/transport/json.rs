//! Parses and writes JSON with the runtime's `JSON`.

use js_sys::{Array, Function, JSON, JsString, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::host;
use crate::response::Json;

/// How deep the values of a request may be nested where they must be copied.
const DEPTH: u32 = 64;

#[wasm_bindgen]
extern "C" {
    /// The binding of js-sys takes a Rust string: a list of 10,000 tokens would be copied in and
    /// out again.
    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    fn parse_json(text: &JsString) -> Result<JsValue, JsValue>;

    /// The binding of js-sys assumes that this does not throw; for a proxy it may.
    #[wasm_bindgen(js_namespace = Object, js_name = entries, catch)]
    fn own_entries(object: &JsValue) -> Result<Array, JsValue>;
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

/// Writes a value as JSON.
///
/// # Errors
/// What `JSON.stringify` throws: for a cyclic value, a `BigInt`, or what a `toJSON` throws.
pub(crate) fn stringify(value: &JsValue) -> Result<JsString, JsValue> {
    let name = JsValue::from_str("toJSON");
    if host::is_polluted(&name) {
        JSON::stringify(&detached(value, &JsValue::from_str(""), DEPTH)?)
    } else {
        JSON::stringify(value)
    }
}

/// A copy whose objects and arrays inherit nothing, so that `JSON.stringify` finds no `toJSON` that
/// somebody added to `Object.prototype`. Those of classes, such as `Date`, are called.
#[cold]
fn detached(value: &JsValue, key: &JsValue, depth: u32) -> Result<JsValue, JsValue> {
    let depth = depth.checked_sub(1).ok_or(JsValue::UNDEFINED)?;
    let value = match host::get(value, "toJSON").dyn_ref::<Function>() {
        Some(method) => method.call1(value, key)?,
        None => value.clone(),
    };
    // JSON has no functions, but `JSON.stringify` would look for their `toJSON`.
    if value.is_function() {
        return Ok(JsValue::UNDEFINED);
    }
    if !value.is_object() {
        return Ok(value);
    }
    let is_array = Array::is_array(&value);
    let copy = empty_object();
    for entry in own_entries(&value)?.iter() {
        let entry: Array = entry.unchecked_into();
        let (key, item) = (entry.get(0), entry.get(1));
        Reflect::set(&copy, &key, &detached(&item, &key, depth)?)?;
    }
    if !is_array {
        return Ok(copy.into());
    }
    // Not by its entries alone, which leave out the holes.
    let length = host::get(&value, "length");
    Reflect::set(&copy, &JsValue::from_str("length"), &length)?;
    let array: Object = Array::from(&copy).unchecked_into();
    Ok(Object::set_prototype_of(&array, JsValue::NULL.unchecked_ref()).into())
}

/// An object that inherits nothing: whoever reads it finds only what was set.
pub(crate) fn empty_object() -> Object {
    Object::create(JsValue::NULL.unchecked_ref())
}

impl Json for JsValue {
    /// Own fields only: what somebody added to `Object.prototype` is not part of an answer.
    fn field(&self, name: &str) -> Option<Self> {
        if !self.is_object() {
            return None;
        }
        let name = Self::from_str(name);
        if !host::is_own(self, &name) {
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
