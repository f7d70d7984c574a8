//! Reads what the caller gave: each field once, nothing that is not known.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::field::{Field, Presence, Rule, Seen};
use crate::outside::field;
use crate::redact::redact;
use crate::text::{decimal, join};

#[wasm_bindgen(module = "/pkg/outside.js")]
extern "C" {
    #[wasm_bindgen(js_name = membersOf)]
    fn members_of(object: &JsValue) -> Array;

    #[wasm_bindgen(js_name = lengthOf)]
    fn length_of(members: &Array) -> i32;
}

/// One field that was given: its value as it came, and what was seen in it.
pub struct Given {
    /// Its row in the table.
    pub field: &'static Field,
    /// Where its name is among the members.
    pub place: u32,
    /// The caller's value.
    pub value: JsValue,
    /// The same, read.
    pub seen: Seen,
}

/// The fields of `object` that are not `undefined`, and all of its members, each name followed by its value. As with `JSON.stringify`,
/// own enumerable properties count.
///
/// # Errors
/// `INVALID_INPUT` for an unknown field, a missing one, or one that breaks its rule or throws when it is read.
pub fn read(object: &JsValue, root: &str, fields: &[&'static [Field]]) -> Result<(Vec<Given>, Array), Error> {
    members(object, root, fields, Mode::Closed)
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

fn members(
    object: &JsValue,
    root: &str,
    tables: &[&'static [Field]],
    mode: Mode,
) -> Result<(Vec<Given>, Array), Error> {
    let members = members_of(object);
    let Ok(length) = u32::try_from(length_of(&members)) else {
        let is_object = object.is_object();
        let expects = if is_object { "must be an object whose fields can be read" } else { "must be an object" };
        return Err(Error::input(root, "", expects));
    };
    let mut found: Vec<Given> = Vec::new();
    let mut next = 0_u32;
    while next < length {
        let place = next;
        next = next.saturating_add(2);
        let name = members.get_unchecked(place).as_string().unwrap_or_default();
        let known = tables.iter().find_map(|table| table.iter().find(|field| field.name == name));
        let Some(field) = known else {
            if mode == Mode::Closed {
                return Err(unknown(root, &name, tables));
            }
            continue;
        };
        if next > length {
            return Err(Error::input(root, &name, "must be readable: its getter threw"));
        }
        let value = members.get_unchecked(place.saturating_add(1));
        let seen = see(&value, field.rule);
        // Looked at only where it was nothing else: each look costs.
        if seen != Seen::Other || !value.is_undefined() {
            field.rule.check(&seen).map_err(|expects| Error::input(root, &name, expects))?;
            if field.rule.is_nested() {
                look_inside(&value, field.rule, &join(&[root, ".", &name]))?;
            }
            found.push(Given { field, place, value, seen });
        }
    }
    let holds = |name: &str, wanted: &str| {
        found.iter().any(|given| given.field.name == name && matches!(&given.seen, Seen::Text(text) if text == wanted))
    };
    let is_missing = |field: &&Field| {
        let is_due = match field.presence {
            Presence::Required => mode != Mode::Partial,
            Presence::Optional => false,
            Presence::With(name, text) => holds(name, text),
        };
        is_due && !found.iter().any(|given| given.field.name == field.name)
    };
    match tables.iter().find_map(|table| table.iter().find(is_missing)) {
        Some(field) => Err(missing(root, field)),
        None => Ok((found, members)),
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
    members(value, path, &[fields], mode).map(drop)
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

fn unknown(root: &str, name: &str, tables: &[&'static [Field]]) -> Error {
    let mut expects = String::from("is not known here; known are");
    for table in tables {
        for field in *table {
            expects.push(' ');
            expects.push_str(field.name);
        }
    }
    // A credential in the place of a name is not repeated either.
    Error::input(root, &redact(name, &[]), &expects)
}

fn see(value: &JsValue, rule: Rule) -> Seen {
    if let Some(text) = value.as_string() {
        // Lone surrogates arrive as U+FFFD, which may also have been there from the start.
        if !text.is_ascii()
            && text.chars().any(|char| char == char::REPLACEMENT_CHARACTER)
            && JsValue::from_str(&text) != *value
        {
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
