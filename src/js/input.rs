//! Reads what a caller passes, with a serde `Deserializer` over JavaScript values.
//!
//! The one of serde-wasm-bindgen does not fit here: a getter that throws leaves the promise pending
//! forever, `deny_unknown_fields` has no effect, lone surrogates are replaced, and its messages
//! quote the value, which may be a credential in the wrong place.
//!
//! This one reads own enumerable fields, as `JSON.stringify` does, and each of them once. It
//! refuses unknown fields at every level. Its errors name the path and what was expected, never the
//! value. A struct gets its fields in the order of their declaration, as in formats without field
//! names: the code that serde derives for this is a third of what it derives for names.

use std::fmt::{self, Display};

use js_sys::{Array, JsString, Object, Reflect};
use serde::de::value::StringDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Expected, IntoDeserializer, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use wasm_bindgen::{JsCast, JsValue};

use crate::error::{Error, Result};
use crate::handle::{self, Handle};
use crate::redact::redact;
use crate::transport::host;

/// The options that often come from environment variables: `null` and the empty string count as
/// absent there. No request has a field of these names.
const MAY_BE_UNSET: [&str; 3] = ["serviceToken", "apiKey", "baseUrl"];

/// Reads what a caller passes. `root` is how errors name it: `request` or `options`.
///
/// # Errors
/// `INVALID_INPUT`, which names the field and what it must hold.
pub(super) fn read<T: DeserializeOwned>(root: &'static str, value: &JsValue) -> Result<T> {
    T::deserialize(Deserializer { value: Some(value) }).map_err(|problem| {
        let Invalid { path, expects } = *problem.within(root).0;
        Error::invalid_input(path, &expects)
    })
}

/// Where a value is invalid, and what was expected. Boxed, since the code that serde derives passes
/// it on after every field.
#[derive(Debug)]
struct Problem(Box<Invalid>);

/// What is invalid.
#[derive(Debug)]
struct Invalid {
    /// Such as `.accessSettings.tableList[2].name`. Each level prepends its part, including the
    /// separator.
    path: String,
    /// Such as `must be a string`.
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

    /// The value is not what was expected.
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

    /// Never reported: fields are passed in order, and there always is a next one.
    #[cold]
    #[inline(never)]
    fn unreadable() -> Self {
        Self::invalid("cannot be read")
    }

    /// The same problem with its path seen from the enclosing value.
    #[cold]
    #[inline(never)]
    fn within(mut self, outer: &str) -> Self {
        self.0.path.insert_str(0, outer);
        self
    }
}

/// A field as it is appended to the path of its object. An empty name is the object itself.
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
        formatter.write_str("the value is not what was expected")
    }
}

impl std::error::Error for Problem {}

/// Overrides every method whose default would format a text, so that none mentions the value.
impl de::Error for Problem {
    fn custom<T: Display>(message: T) -> Self {
        // The error of a `TryFrom`, which never quotes the value.
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
        let names = self.0.join("' '");
        formatter.write_str(&["must be one of: '", &names, "'"].concat())
    }
}

/// Reads one value, or the absence of one.
#[derive(Clone, Copy)]
struct Deserializer<'a> {
    value: Option<&'a JsValue>,
}

impl<'a> Deserializer<'a> {
    /// The value, or what was expected in its place.
    fn present(self, expected: &dyn Expected) -> Read<&'a JsValue> {
        self.value.ok_or_else(|| Problem::absent(expected))
    }

    fn string(self, expected: &dyn Expected) -> Read<String> {
        let value = self.present(expected)?;
        let Some(text) = value.as_string() else {
            return Err(Problem::unexpected(expected));
        };
        // A lone surrogate has no UTF-8 form, so it arrived as a replacement character. A closure,
        // since `contains` with a non-ASCII `char` searches for a string, which can panic.
        let has_replacement = text.chars().any(|char| char == '\u{fffd}');
        if has_replacement && !value.unchecked_ref::<JsString>().is_valid_utf16() {
            return Err(Problem::invalid(
                "must be well-formed Unicode: it holds a lone surrogate",
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
        if !host::is_array(value).unwrap_or(false) {
            return Err(Problem::invalid("must be an array"));
        }
        // The getter of js-sys assumes that this does not throw; for a proxy it may.
        let Some(length) = host::get(value, "length").as_f64() else {
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
        // By `typeof`, not by class: an object may be of another realm. A revoked proxy throws.
        let object: &Object = value.unchecked_ref();
        if !value.is_object() {
            return Err(Problem::invalid("must be an object"));
        }
        let unreadable = || Problem::invalid("must be an object whose fields can be read");
        let keys = host::keys(object).map_err(|_| unreadable())?;
        if host::is_array(value).map_err(|_| unreadable())? {
            return Err(Problem::invalid("must be an object"));
        }
        let mut found = Vec::new();
        for key in keys.iter() {
            let Some(index) = names.iter().position(|known| *host::name(known) == key) else {
                let expects = ["is not known here; known are ", &names.join(" ")].concat();
                // The name may be a credential in the wrong place.
                let name = redact(&key.as_string().unwrap_or_default(), &[]);
                return Err(Problem::invalid(expects).within(&dotted(&name)));
            };
            let name = names.get(index).copied().unwrap_or_default();
            let Ok(value) = Reflect::get(object, &key) else {
                let expects = "must be readable: its getter threw";
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
        // A flag that is absent is not set, so each must be `false` by default.
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
        if name == handle::NAME {
            let value = self.value.ok_or_else(|| Problem::invalid("is required"))?;
            Handle::visit(value.clone(), visitor)
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
    /// The item that is read now.
    item: JsValue,
}

impl Items<'_> {
    /// Reads the next item, if there is one.
    #[inline(never)]
    fn read_next(&mut self) -> Read<bool> {
        let index = self.next;
        if f64::from(index) >= self.length {
            return Ok(false);
        }
        self.next = index.saturating_add(1);
        self.item = Reflect::get_u32(self.items, index)
            .map_err(|_| self.failed(Problem::invalid("must be readable: its getter threw")))?;
        Ok(true)
    }

    /// A problem of the item that is read now.
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
    /// The value of the field that is read now, if it is present.
    value: Option<JsValue>,
}

impl Fields {
    /// The next field. There always is one: if it is absent, it is read as such.
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

    /// A problem of the field that is read now.
    #[cold]
    #[inline(never)]
    fn failed(&self, problem: Problem) -> Problem {
        let name = self.names.get(self.next.wrapping_sub(1));
        problem.within(&dotted(name.copied().unwrap_or_default()))
    }
}

impl<'de> de::SeqAccess<'de> for &mut Fields {
    type Error = Problem;

    // Not inlined: each struct would get a copy for each of its fields.
    #[inline(never)]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        let read = seed.deserialize(self.next());
        read.map(Some).map_err(|problem| self.failed(problem))
    }
}
