//! Reads what the caller gave: each field once, nothing that is not known.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::field::{Field, Rule, Seen};
use crate::outside::field;
use crate::text::join;

#[wasm_bindgen]
extern "C" {
    /// The binding of js-sys does not catch, and a proxy's trap may throw.
    #[wasm_bindgen(js_namespace = Object, js_name = keys, catch)]
    fn own_names(object: &JsValue) -> Result<Array, JsValue>;
}

/// One field that was given: its value as it came, and what was seen in it.
pub struct Given {
    /// Its row in the table.
    pub field: &'static Field,
    /// The caller's value.
    pub value: JsValue,
    /// The same, read.
    pub seen: Seen,
}

/// The fields of `object` that are not `undefined`. As with `JSON.stringify`, own enumerable properties count.
///
/// # Errors
/// `INVALID_INPUT` for an unknown field, a missing one, or one that breaks its rule or throws when it is read.
pub fn read(object: &JsValue, root: &str, fields: &'static [Field]) -> Result<Vec<Given>, Error> {
    if !object.is_object() {
        return Err(Error::input(root, "", "must be an object"));
    }
    let names = own_names(object).map_err(|_| Error::input(root, "", "must be an object whose fields can be read"))?;
    let mut found = Vec::new();
    for key in names.iter() {
        let name = key.as_string().unwrap_or_default();
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            return Err(unknown(root, &name, fields));
        };
        let value =
            Reflect::get(object, &key).map_err(|_| Error::input(root, &name, "must be readable: its getter threw"))?;
        if !value.is_undefined() {
            let seen = see(&value, field.rule);
            field.rule.check(&seen).map_err(|expects| Error::input(root, &name, expects))?;
            found.push(Given { field, value, seen });
        }
    }
    let is_missing = |field: &&Field| field.required && !found.iter().any(|given| given.field.name == field.name);
    match fields.iter().find(is_missing) {
        Some(field) => Err(missing(root, field)),
        None => Ok(found),
    }
}

fn missing(root: &str, field: &Field) -> Error {
    let expects = field.rule.check(&Seen::Other).err().unwrap_or_default();
    Error::input(root, field.name, &join(&["is required and ", expects]))
}

fn unknown(root: &str, name: &str, fields: &[Field]) -> Error {
    let mut expects = String::from("is not known here; known are");
    for field in fields {
        expects.push(' ');
        expects.push_str(field.name);
    }
    // A name as long as a paragraph is no name.
    let name: String = name.chars().take(60).collect();
    Error::input(root, &name, &expects)
}

fn see(value: &JsValue, rule: Rule) -> Seen {
    if let Some(text) = value.as_string() {
        // Lone surrogates arrive as U+FFFD, which may also have been there from the start.
        if text.chars().any(|char| char == char::REPLACEMENT_CHARACTER) && JsValue::from_str(&text) != *value {
            Seen::BrokenText
        } else {
            Seen::Text(text)
        }
    } else if let Some(number) = value.as_f64() {
        Seen::Number(number)
    } else if let Some(flag) = value.as_bool() {
        Seen::Flag(flag)
    } else if value.is_function() {
        Seen::Function
    } else if rule == Rule::Signal && is_signal(value) {
        Seen::Signal
    } else {
        Seen::Other
    }
}

/// By its shape: a signal of another realm, or of a polyfill, is no instance of this realm's class.
fn is_signal(value: &JsValue) -> bool {
    value.is_object()
        && field(value, "aborted").as_bool().is_some()
        && ["addEventListener", "removeEventListener"].iter().all(|name| field(value, name).is_function())
}
