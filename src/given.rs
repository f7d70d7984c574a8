//! Reads what the caller gave: each field once, nothing that is not known.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::field::{Field, Presence, Rule, Seen};
use crate::outside::field;
use crate::redact::redact;
use crate::text::{decimal, join};

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
pub fn read(object: &JsValue, root: &str, fields: &[&'static [Field]]) -> Result<Vec<Given>, Error> {
    let known: Vec<&'static Field> = fields.iter().copied().flatten().collect();
    members(object, root, &known, Mode::Closed)
}

/// How strictly an object is read.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    /// Unknown fields are refused: they would be a misspelt field of ours.
    Closed,
    /// Unknown fields pass: the server may know them.
    Open,
    /// And required ones may be absent.
    Partial,
}

fn members(object: &JsValue, root: &str, fields: &[&'static Field], mode: Mode) -> Result<Vec<Given>, Error> {
    if !object.is_object() {
        return Err(Error::input(root, "", "must be an object"));
    }
    let names = own_names(object).map_err(|_| Error::input(root, "", "must be an object whose fields can be read"))?;
    let mut found: Vec<Given> = Vec::new();
    for key in names.iter() {
        let name = key.as_string().unwrap_or_default();
        let Some(field) = fields.iter().copied().find(|field| field.name == name) else {
            if mode == Mode::Closed {
                return Err(unknown(root, &name, fields));
            }
            continue;
        };
        let value =
            Reflect::get(object, &key).map_err(|_| Error::input(root, &name, "must be readable: its getter threw"))?;
        if !value.is_undefined() {
            let seen = see(&value, field.rule);
            field.rule.check(&seen).map_err(|expects| Error::input(root, &name, expects))?;
            if field.rule.is_nested() {
                look_inside(&value, field.rule, &join(&[root, ".", &name]))?;
            }
            found.push(Given { field, value, seen });
        }
    }
    let holds = |name: &str, wanted: &str| {
        found.iter().any(|given| given.field.name == name && matches!(&given.seen, Seen::Text(text) if text == wanted))
    };
    let is_missing = |field: &&&Field| {
        let is_due = match field.presence {
            Presence::Required => mode != Mode::Partial,
            Presence::Optional => false,
            Presence::With(name, text) => holds(name, text),
        };
        is_due && !found.iter().any(|given| given.field.name == field.name)
    };
    match fields.iter().find(is_missing) {
        Some(field) => Err(missing(root, field)),
        None => Ok(found),
    }
}

/// What an object or a list holds. The tables nest, what the caller gives does not: this ends where they do.
fn look_inside(value: &JsValue, rule: Rule, path: &str) -> Result<(), Error> {
    let (fields, mode) = match rule {
        Rule::Object(fields) => (fields, Mode::Open),
        Rule::Partial(fields) => (fields, Mode::Partial),
        Rule::Objects(fields) => {
            return each(value, path, |item, path| look_inside(item, Rule::Object(fields), path));
        }
        Rule::Texts => {
            return each(value, path, |item, path| {
                Rule::Text.check(&see(item, Rule::Text)).map_err(|expects| Error::input(path, "", expects))
            });
        }
        _ => return Ok(()),
    };
    let known: Vec<&'static Field> = fields.iter().collect();
    members(value, path, &known, mode).map(drop)
}

fn each(list: &JsValue, path: &str, check: impl Fn(&JsValue, &str) -> Result<(), Error>) -> Result<(), Error> {
    for (index, item) in list.unchecked_ref::<Array>().iter().enumerate() {
        // Only the name in a message suffers where a list is longer than anybody would write it.
        let index = decimal(u16::try_from(index).unwrap_or(u16::MAX));
        check(&item, &join(&[path, "[", &index, "]"]))?;
    }
    Ok(())
}

fn missing(root: &str, field: &Field) -> Error {
    let expects = field.rule.check(&Seen::Other).err().unwrap_or_default();
    Error::input(root, field.name, &join(&["is required and ", expects]))
}

fn unknown(root: &str, name: &str, fields: &[&Field]) -> Error {
    let mut expects = String::from("is not known here; known are");
    for field in fields {
        expects.push(' ');
        expects.push_str(field.name);
    }
    // A credential in the place of a name is not repeated either.
    Error::input(root, &redact(name, &[]), &expects)
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
    } else if matches!(rule, Rule::Signal) && is_signal(value) {
        Seen::Signal
    } else if Array::is_array(value) {
        Seen::List
    } else if value.is_object() {
        Seen::Object
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
