//! Reads the caller's arguments with a serde `Deserializer` over JavaScript values.
//!
//! The deserializer of serde-wasm-bindgen is unsuitable: a getter that throws leaves the promise
//! pending forever, `deny_unknown_fields` has no effect, lone surrogates are replaced, and its
//! messages quote the value, which may be a credential in the wrong field.
//!
//! This deserializer reads own enumerable fields, as `JSON.stringify` does, and each of them once.
//! It refuses unknown fields at every level. Its errors contain the path and the expectation, never
//! the value. It passes the fields of a struct in the order of their declaration, as formats
//! without field names do, which takes a third of the code that serde derives for names.

use std::fmt::{self, Display};

use js_sys::{Array, JsString, Object, Reflect};
use serde::de::value::StringDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Expected, IntoDeserializer, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use wasm_bindgen::{JsCast, JsValue};

use crate::error::{Error, Result};
use crate::raw_value::{self, RawValue};
use crate::redact::redact;
use crate::transport::object;

/// The options that often come from environment variables, for which `null` and the empty string
/// count as absent. No request has a field with one of these names.
const MAY_BE_UNSET: [&str; 3] = ["serviceToken", "apiKey", "baseUrl"];

/// Reads an argument. Errors call it `root`, which is `request` or `options`.
///
/// # Errors
/// `INVALID_INPUT`, with the field and the expectation.
pub(super) fn read<T: DeserializeOwned>(root: &'static str, value: &JsValue) -> Result<T> {
    T::deserialize(Deserializer { value: Some(value) }).map_err(|problem| {
        let Invalid { path, expects } = *problem.within(root).0;
        Error::invalid_input(path, &expects)
    })
}

/// An invalid value: its path and the expectation. It is boxed, since the code that serde derives
/// passes it on after every field.
#[derive(Debug)]
struct Problem(Box<Invalid>);

/// The content of a [`Problem`].
#[derive(Debug)]
struct Invalid {
    /// The path, such as `.accessSettings.tableList[2].name`. Each level prepends its part with the
    /// separator.
    path: String,
    /// The expectation, such as `must be a string`.
    expects: String,
}

type Read<T> = std::result::Result<T, Problem>;

impl Problem {
    #[cold]
    #[inline(never)]
    fn invalid(expects: impl Into<String>) -> Self {
        Self(Box::new(Invalid {
            path: String::new(),
            expects: expects.into(),
        }))
    }

    /// The value does not meet the expectation.
    #[cold]
    #[inline(never)]
    fn unexpected(expected: &dyn Expected) -> Self {
        Self::invalid(expected.to_string())
    }

    /// The value is absent.
    #[cold]
    #[inline(never)]
    fn absent(expected: &dyn Expected) -> Self {
        Self::invalid(["is required and ", &expected.to_string()].concat())
    }

    /// Never reported, because fields are passed in order and there always is a next one.
    #[cold]
    #[inline(never)]
    fn unreadable() -> Self {
        Self::invalid("cannot be read")
    }

    /// Prepends the path of the enclosing value.
    #[cold]
    #[inline(never)]
    fn within(mut self, outer: &str) -> Self {
        self.0.path.insert_str(0, outer);
        self
    }
}

/// The part of a path that leads to a field. An empty name refers to the object itself.
#[cold]
fn dotted(name: &str) -> String {
    if name.is_empty() {
        String::new()
    } else {
        [".", name].concat()
    }
}

impl Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the value does not meet the expectation")
    }
}

impl std::error::Error for Problem {}

/// Overrides every method whose default would format a message, so that none contains the value.
impl de::Error for Problem {
    fn custom<T: Display>(message: T) -> Self {
        // This is the error of a `TryFrom`, which never contains the value.
        Self::invalid(message.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::unexpected(expected)
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::unexpected(expected)
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self::unreadable()
    }

    fn unknown_variant(_: &str, known: &'static [&'static str]) -> Self {
        Self::unexpected(&OneOf(known))
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::unreadable()
    }

    fn missing_field(_: &'static str) -> Self {
        Self::unreadable()
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self::unreadable()
    }
}

/// Expects one of these names.
struct OneOf<'a>(&'a [&'a str]);

impl Expected for OneOf<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.join("', '");
        formatter.write_str(&["must be one of: '", &names, "'"].concat())
    }
}

/// Reads one value, or the absence of one.
#[derive(Clone, Copy)]
struct Deserializer<'a> {
    value: Option<&'a JsValue>,
}

impl<'a> Deserializer<'a> {
    /// Returns the value, or fails with the expectation if it is absent.
    fn present(self, expected: &dyn Expected) -> Read<&'a JsValue> {
        self.value.ok_or_else(|| Problem::absent(expected))
    }

    fn string(self, expected: &dyn Expected) -> Read<String> {
        let value = self.present(expected)?;
        let Some(text) = value.as_string() else {
            return Err(Problem::unexpected(expected));
        };
        // A lone surrogate has no UTF-8 form, so it arrives as a replacement character. `contains`
        // with a non-ASCII `char` would search for a string, which can panic.
        let has_replacement = text.chars().any(|char| char == '\u{fffd}');
        if has_replacement && !value.unchecked_ref::<JsString>().is_valid_utf16() {
            return Err(Problem::invalid(
                "must be well-formed Unicode, but contains a lone surrogate",
            ));
        }
        Ok(text)
    }

    #[inline(never)]
    fn variant(self, known: &'static [&'static str]) -> Read<StringDeserializer<Problem>> {
        let name = self.string(&OneOf(known))?;
        Ok(name.into_deserializer())
    }

    #[inline(never)]
    fn items(self) -> Read<Items<'a>> {
        let value = self.present(&"must be an array")?;
        if !object::is_array(value).unwrap_or(false) {
            return Err(Problem::invalid("must be an array"));
        }
        // The getter of js-sys assumes that this does not throw, but a proxy may.
        let Some(length) = object::get(value, "length").as_f64() else {
            return Err(Problem::invalid("must be an array whose items can be read"));
        };
        Ok(Items {
            items: value.unchecked_ref(),
            next: 0,
            length,
            item: JsValue::UNDEFINED,
        })
    }

    #[inline(never)]
    fn fields(self, names: &'static [&'static str]) -> Read<Fields> {
        let value = self.present(&"must be an object")?;
        // Checked with `typeof`, not by class, because an object may be of another realm, and a
        // revoked proxy throws.
        let object: &Object = value.unchecked_ref();
        if !value.is_object() {
            return Err(Problem::invalid("must be an object"));
        }
        let unreadable = || Problem::invalid("must be an object whose fields can be read");
        let keys = object::keys(object).map_err(|_| unreadable())?;
        if object::is_array(value).map_err(|_| unreadable())? {
            return Err(Problem::invalid("must be an object"));
        }
        let mut found = Vec::new();
        for key in keys.iter() {
            let Some(index) = names.iter().position(|known| *object::name(known) == key) else {
                let expects = ["is unknown; the known fields are ", &names.join(", ")].concat();
                // The name may be a credential by mistake.
                let name = redact(&key.as_string().unwrap_or_default(), &[]);
                return Err(Problem::invalid(expects).within(&dotted(&name)));
            };
            let name = names.get(index).copied().unwrap_or_default();
            let Ok(value) = Reflect::get(object, &key) else {
                let expects = "must be readable, but its getter threw";
                return Err(Problem::invalid(expects).within(&dotted(name)));
            };
            let is_unset = MAY_BE_UNSET.contains(&name)
                && value.is_falsy()
                && (value.is_null() || value.is_string());
            // `JSON.stringify` skips fields that are undefined, too.
            if !value.is_undefined() && !is_unset {
                found.push((index, value));
            }
        }
        Ok(Fields {
            names,
            next: 0,
            found,
            value: None,
        })
    }
}

impl<'de> de::Deserializer<'de> for Deserializer<'_> {
    type Error = Problem;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        Err(Problem::unexpected(&visitor))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        // An absent flag is `false`, so every flag must default to `false`.
        match self.value.map_or(Some(false), JsValue::as_bool) {
            Some(value) => visitor.visit_bool(value),
            None => Err(Problem::invalid("must be true or false")),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.present(&visitor)?.as_f64() {
            Some(number) => visitor.visit_f64(number),
            None => Err(Problem::unexpected(&visitor)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        let text = self.string(&visitor)?;
        visitor.visit_string(text)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.value {
            Some(_) => visitor.visit_some(self),
            None => visitor.visit_none(),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Read<V::Value> {
        if name == raw_value::NAME {
            let value = self.value.ok_or_else(|| Problem::invalid("is required"))?;
            RawValue::visit(value.clone(), visitor)
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_seq(&mut self.items()?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_seq(&mut self.fields(names)?)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_enum(self.variant(known)?)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 char str bytes byte_buf unit unit_struct tuple
        tuple_struct map identifier ignored_any
    }
}

/// The items of an array.
struct Items<'a> {
    items: &'a Array,
    next: u32,
    length: f64,
    /// The current item.
    item: JsValue,
}

impl Items<'_> {
    /// Reads the next item. Returns whether there is one.
    #[inline(never)]
    fn read_next(&mut self) -> Read<bool> {
        let index = self.next;
        if f64::from(index) >= self.length {
            return Ok(false);
        }
        self.next = index.saturating_add(1);
        self.item = Reflect::get_u32(self.items, index)
            .map_err(|_| self.failed(Problem::invalid("must be readable, but its getter threw")))?;
        Ok(true)
    }

    /// Adds the position of the current item to a problem.
    #[cold]
    #[inline(never)]
    fn failed(&self, problem: Problem) -> Problem {
        problem.within(&["[", &self.next.wrapping_sub(1).to_string(), "]"].concat())
    }
}

impl<'de> de::SeqAccess<'de> for &mut Items<'_> {
    type Error = Problem;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        if !self.read_next()? {
            return Ok(None);
        }
        let value = Some(&self.item);
        let read = seed.deserialize(Deserializer { value });
        read.map(Some).map_err(|problem| self.failed(problem))
    }
}

/// The fields of an object, in the order in which the struct declares them.
struct Fields {
    names: &'static [&'static str],
    next: usize,
    found: Vec<(usize, JsValue)>,
    /// The value of the current field, if it is present.
    value: Option<JsValue>,
}

impl Fields {
    /// Returns the next field. There always is one, since absent fields are read too.
    #[inline(never)]
    fn next(&mut self) -> Deserializer<'_> {
        let index = self.next;
        self.next = index.saturating_add(1);
        let position = self.found.iter().position(|(found, _)| *found == index);
        self.value = position.map(|position| self.found.swap_remove(position).1);
        Deserializer {
            value: self.value.as_ref(),
        }
    }

    /// Adds the name of the current field to a problem.
    #[cold]
    #[inline(never)]
    fn failed(&self, problem: Problem) -> Problem {
        let name = self.names.get(self.next.wrapping_sub(1));
        problem.within(&dotted(name.copied().unwrap_or_default()))
    }
}

impl<'de> de::SeqAccess<'de> for &mut Fields {
    type Error = Problem;

    // Not inlined, since each struct would get a copy for each of its fields.
    #[inline(never)]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        let read = seed.deserialize(self.next());
        read.map(Some).map_err(|problem| self.failed(problem))
    }
}
