//! Encodes requests as JSON without creating JavaScript objects.

use std::fmt::{self, Display};

use serde::ser::{self, Serialize};

use crate::transport::json;
use crate::value::MAX_SAFE_INTEGER;

/// The value cannot be serialized as JSON.
#[derive(Debug)]
pub(crate) struct NotJson;

type Written = Result<(), NotJson>;

impl Display for NotJson {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the value cannot be serialized as JSON")
    }
}

impl std::error::Error for NotJson {}

impl ser::Error for NotJson {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

/// The name under which `serde_wasm_bindgen::preserve` passes a JavaScript value, such as that of a
/// `RawValue`.
const PRESERVED: &str = "1fc430ca-5b7f-4295-92de-33cf2b145d38";

/// The initial capacity in bytes. Most requests are shorter.
const USUAL_LENGTH: usize = 128;

/// Serializes a value as JSON, like `JSON.stringify`: fields that are `None` are left out, and
/// `NaN` and the infinities become `null`. The text is empty for `None` itself.
///
/// # Errors
/// If `JSON.stringify` throws for a JavaScript value, an integer exceeds `Number.MAX_SAFE_INTEGER`,
/// or the key of a map is neither a string nor a number.
pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String, NotJson> {
    let mut text = String::with_capacity(USUAL_LENGTH);
    value.serialize(Serializer {
        text: &mut text,
        name: "",
    })?;
    Ok(text)
}

struct Serializer<'a> {
    text: &'a mut String,
    /// The name of the current field, or empty for an item.
    name: &'a str,
}

/// Not inlined, since it is called for every part of a request.
#[inline(never)]
fn push(text: &mut String, part: &str) {
    text.push_str(part);
}

/// Appends a string in quotes. Control characters are escaped as `\u00xx`.
#[inline(never)]
fn push_string(text: &mut String, string: &str) {
    push(text, "\"");
    let is_plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | ..=0x1f);
    let mut rest = string;
    while !rest.is_empty() {
        let plain = rest.bytes().take_while(is_plain).count();
        let (run, special) = rest.split_at_checked(plain).unwrap_or((rest, ""));
        push(text, run);
        let (char, after) = special.split_at_checked(1).unwrap_or_default();
        match char {
            "" => {}
            "\"" | "\\" => {
                push(text, "\\");
                push(text, char);
            }
            _ => push_control(text, char),
        }
        rest = after;
    }
    push(text, "\"");
}

/// Escapes a control character.
#[cold]
fn push_control(text: &mut String, char: &str) {
    push(text, "\\u00");
    for byte in char.bytes() {
        let digit = |value: u8| char::from_digit(value.into(), 16);
        text.extend([digit(byte >> 4), digit(byte & 15)].into_iter().flatten());
    }
}

impl<'a> Serializer<'a> {
    #[inline(never)]
    fn open(self, open: &str, close: &'static str) -> Result<Compound<'a>, NotJson> {
        push(self.text, open);
        Ok(Compound {
            text: self.text,
            close,
        })
    }

    /// Opens an object whose only field is the variant, as serde represents a variant with content.
    fn open_variant(
        self,
        variant: &str,
        open: &str,
        close: &'static str,
    ) -> Result<Compound<'a>, NotJson> {
        push(self.text, "{");
        push_string(self.text, variant);
        push(self.text, ":");
        self.open(open, close)
    }
}

/// The positions where an item and its value start.
#[derive(Clone, Copy)]
struct Begun {
    before: usize,
    value: usize,
}

/// The fields or items of an object or an array.
struct Compound<'a> {
    text: &'a mut String,
    close: &'static str,
}

impl Compound<'_> {
    /// Starts an item or a field.
    #[inline(never)]
    fn begin(&mut self, name: Option<&str>) -> Begun {
        let before = self.text.len();
        if !matches!(self.text.as_bytes().last(), Some(b'{' | b'[')) {
            push(self.text, ",");
        }
        if let Some(name) = name {
            push_string(self.text, name);
            push(self.text, ":");
        }
        let value = self.text.len();
        Begun { before, value }
    }

    /// Ends a field, and removes it if its value wrote nothing.
    #[inline(never)]
    fn end_field(&mut self, begun: Begun) {
        if self.text.len() == begun.value {
            self.text.truncate(begun.before);
        }
    }

    fn push_field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Written {
        let begun = self.begin(Some(name));
        value.serialize(Serializer {
            text: self.text,
            name,
        })?;
        self.end_field(begun);
        Ok(())
    }

    fn push_item<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        let begun = self.begin(None);
        value.serialize(Serializer {
            text: self.text,
            name: "",
        })?;
        if self.text.len() == begun.value {
            push(self.text, "null");
        }
        Ok(())
    }

    fn close(self) -> Written {
        push(self.text, self.close);
        Ok(())
    }
}

macro_rules! integers {
    ($($method:ident($type:ty))*) => {$(
        fn $method(self, value: $type) -> Written {
            let value = i64::try_from(value).map_err(|_| NotJson)?;
            if value.unsigned_abs() > MAX_SAFE_INTEGER {
                return Err(NotJson);
            }
            push(self.text, &value.to_string());
            Ok(())
        }
    )*};
}

impl<'a> ser::Serializer for Serializer<'a> {
    type Ok = ();
    type Error = NotJson;
    type SerializeSeq = Compound<'a>;
    type SerializeTuple = Compound<'a>;
    type SerializeTupleStruct = Compound<'a>;
    type SerializeTupleVariant = Compound<'a>;
    type SerializeMap = Entries<'a>;
    type SerializeStruct = Compound<'a>;
    type SerializeStructVariant = Compound<'a>;

    integers! {
        serialize_i8(i8)
        serialize_i16(i16)
        serialize_i32(i32)
        serialize_i64(i64)
        serialize_u8(u8)
        serialize_u16(u16)
        serialize_u32(u32)
        serialize_u64(u64)
    }

    fn serialize_bool(self, value: bool) -> Written {
        push(self.text, if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Written {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Written {
        // `JSON.stringify` needs less code than Rust's own formatting.
        push(self.text, &json::number(value).ok_or(NotJson)?);
        Ok(())
    }

    fn serialize_char(self, value: char) -> Written {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Written {
        push_string(self.text, value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Written {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Written {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Written {
        if name != PRESERVED {
            return value.serialize(self);
        }
        // Only `serde_wasm_bindgen` can turn the number back into the value.
        let value = json::REST.serialize_newtype_struct(name, value);
        let value = value.map_err(|_| NotJson)?;
        push(self.text, &json::field(self.name, &value).ok_or(NotJson)?);
        Ok(())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Written {
        let mut fields = self.open("{", "}")?;
        fields.push_field(variant, value)?;
        fields.close()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Compound<'a>, NotJson> {
        self.open("[", "]")
    }

    fn serialize_tuple(self, _: usize) -> Result<Compound<'a>, NotJson> {
        self.open("[", "]")
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Compound<'a>, NotJson> {
        self.open("[", "]")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'a>, NotJson> {
        self.open_variant(variant, "[", "]}")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries<'a>, NotJson> {
        Ok(Entries {
            fields: self.open("{", "}")?,
            key: String::new(),
        })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Compound<'a>, NotJson> {
        self.open("{", "}")
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'a>, NotJson> {
        self.open_variant(variant, "{", "}}")
    }
}

/// Implements the traits of objects and arrays, which differ in the name of their method and in
/// whether it receives the name of a field.
macro_rules! compounds {
    ($($trait:ident::$method:ident($($name:ident)?) by $push:ident)*) => {$(
        impl ser::$trait for Compound<'_> {
            type Ok = ();
            type Error = NotJson;

            fn $method<T: Serialize + ?Sized>(
                &mut self,
                $($name: &'static str,)?
                value: &T,
            ) -> Written {
                self.$push($($name,)? value)
            }

            fn end(self) -> Written {
                self.close()
            }
        }
    )*};
}

compounds! {
    SerializeSeq::serialize_element() by push_item
    SerializeTuple::serialize_element() by push_item
    SerializeTupleStruct::serialize_field() by push_item
    SerializeTupleVariant::serialize_field() by push_item
    SerializeStruct::serialize_field(name) by push_field
    SerializeStructVariant::serialize_field(name) by push_field
}

/// The entries of a map.
struct Entries<'a> {
    fields: Compound<'a>,
    key: String,
}

impl ser::SerializeMap for Entries<'_> {
    type Ok = ();
    type Error = NotJson;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written {
        let key = to_json(key)?;
        self.key = match key.as_bytes() {
            [b'"', ..] => key,
            // JSON has no numeric keys, so they become strings.
            [b'-' | b'0'..=b'9', ..] => ["\"", &key, "\""].concat(),
            _ => return Err(NotJson),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        let mut begun = self.fields.begin(None);
        push(self.fields.text, &self.key);
        push(self.fields.text, ":");
        begun.value = self.fields.text.len();
        value.serialize(Serializer {
            text: self.fields.text,
            name: "",
        })?;
        self.fields.end_field(begun);
        Ok(())
    }

    fn end(self) -> Written {
        self.fields.close()
    }
}

#[cfg(test)]
mod tests;
