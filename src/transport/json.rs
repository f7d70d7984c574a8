//! Parses and serializes JSON with the runtime's `JSON`.

use js_sys::{Array, Function, JSON, JsString, Object, Reflect};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_wasm_bindgen::Error;
use wasm_bindgen::prelude::*;

use super::object;
use crate::response::Json;

/// The maximum depth of values that must be copied before they are serialized.
const DEPTH: u32 = 64;

#[wasm_bindgen]
extern "C" {
    /// The binding of js-sys takes a Rust string, so that the text would be copied into wasm memory
    /// and back.
    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    fn parse_json(text: &JsString) -> Result<JsValue, JsValue>;
}

/// Parses a text. Returns `None` if it is not JSON.
pub(crate) fn parse(text: &JsString) -> Option<JsValue> {
    parse_json(text).ok()
}

/// Converts a struct to a JavaScript object without a prototype, and a variant to its name.
/// `None` becomes `undefined`.
///
/// # Errors
/// For numbers that JavaScript cannot represent, which no type of this crate contains.
pub(crate) fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, Error> {
    value.serialize(Plain)
}

/// Converts a struct to an ordinary object, which can be returned to the caller.
///
/// # Errors
/// As for [`to_js`].
pub(crate) fn to_object<T: Serialize>(value: &T) -> Result<Object, Error> {
    to_js(value).map(|fields| object::make_ordinary(fields.unchecked_ref()))
}

/// Serializes everything but structs and the names of variants.
pub(crate) static REST: serde_wasm_bindgen::Serializer = serde_wasm_bindgen::Serializer::new();

type Rest = &'static serde_wasm_bindgen::Serializer;

/// Serializes structs and the names of variants itself, and leaves the rest to
/// `serde_wasm_bindgen`, whose objects inherit from `Object.prototype`. There, a setter or a
/// read-only property with the name of a field would keep that field from being set.
struct Plain;

struct Fields(Object);

impl Fields {
    #[inline(never)]
    fn push(&self, name: &'static str, value: Result<JsValue, Error>) -> Result<(), Error> {
        Reflect::set(&self.0, object::name(name), &value?)?;
        Ok(())
    }
}

impl SerializeStruct for Fields {
    type Ok = JsValue;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.push(name, value.serialize(Plain))
    }

    fn end(self) -> Result<JsValue, Error> {
        Ok(self.0.into())
    }
}

/// Implements methods by calling those of `serde_wasm_bindgen`.
macro_rules! rest {
    ($($method:ident$(<$generic:ident>)?($($name:ident: $type:ty),*) -> $ok:ident;)*) => {$(
        fn $method$(<$generic: Serialize + ?Sized>)?(
            self,
            $($name: $type),*
        ) -> Result<Self::$ok, Error> {
            REST.$method($($name),*)
        }
    )*};
}

impl Serializer for Plain {
    type Ok = JsValue;
    type Error = Error;
    type SerializeSeq = <Rest as Serializer>::SerializeSeq;
    type SerializeTuple = <Rest as Serializer>::SerializeTuple;
    type SerializeTupleStruct = <Rest as Serializer>::SerializeTupleStruct;
    type SerializeTupleVariant = <Rest as Serializer>::SerializeTupleVariant;
    type SerializeMap = <Rest as Serializer>::SerializeMap;
    type SerializeStruct = Fields;
    type SerializeStructVariant = <Rest as Serializer>::SerializeStructVariant;

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields, Error> {
        Ok(Fields(empty_object()))
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<JsValue, Error> {
        Ok(object::name(variant).clone())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<JsValue, Error> {
        value.serialize(self)
    }

    rest! {
        serialize_bool(value: bool) -> Ok;
        serialize_i8(value: i8) -> Ok;
        serialize_i16(value: i16) -> Ok;
        serialize_i32(value: i32) -> Ok;
        serialize_i64(value: i64) -> Ok;
        serialize_u8(value: u8) -> Ok;
        serialize_u16(value: u16) -> Ok;
        serialize_u32(value: u32) -> Ok;
        serialize_u64(value: u64) -> Ok;
        serialize_f32(value: f32) -> Ok;
        serialize_f64(value: f64) -> Ok;
        serialize_char(value: char) -> Ok;
        serialize_str(value: &str) -> Ok;
        serialize_bytes(value: &[u8]) -> Ok;
        serialize_none() -> Ok;
        serialize_unit() -> Ok;
        serialize_unit_struct(name: &'static str) -> Ok;
        // `serde_wasm_bindgen::preserve` passes values through this method.
        serialize_newtype_struct<T>(name: &'static str, value: &T) -> Ok;
        serialize_newtype_variant<T>(
            name: &'static str, index: u32, variant: &'static str, value: &T
        ) -> Ok;
        serialize_seq(length: Option<usize>) -> SerializeSeq;
        serialize_tuple(length: usize) -> SerializeTuple;
        serialize_tuple_struct(name: &'static str, length: usize) -> SerializeTupleStruct;
        serialize_tuple_variant(
            name: &'static str, index: u32, variant: &'static str, length: usize
        ) -> SerializeTupleVariant;
        serialize_map(length: Option<usize>) -> SerializeMap;
        serialize_struct_variant(
            name: &'static str, index: u32, variant: &'static str, length: usize
        ) -> SerializeStructVariant;
    }
}

/// Serializes a value as JSON.
///
/// # Errors
/// Returns what `JSON.stringify` throws for a cyclic value or a `BigInt`, or what a `toJSON`
/// throws.
pub(crate) fn stringify(value: &JsValue) -> Result<JsString, JsValue> {
    if object::is_polluted(object::name("toJSON")) {
        JSON::stringify(&detached(value, &JsValue::from_str(""), DEPTH)?)
    } else {
        JSON::stringify(value)
    }
}

/// Serializes the value of a field. Returns an empty string if JSON leaves the field out, and
/// `None` if the value cannot be serialized.
pub(crate) fn field(name: &str, value: &JsValue) -> Option<String> {
    // Serialized as a field of an object, since a `toJSON` receives the name of its field.
    let holder = empty_object();
    let name = JsValue::from_str(name);
    Reflect::set(&holder, &name, value).ok()?;
    let text = stringify(&holder).ok()?.as_string()?;
    let fields = text.strip_prefix('{')?.strip_suffix('}')?;
    if fields.is_empty() {
        return Some(String::new());
    }
    let name = stringify(&name).ok()?.as_string()?;
    fields
        .strip_prefix(&*name)?
        .strip_prefix(':')
        .map(String::from)
}

/// Serializes a number as JSON.
pub(crate) fn number(number: f64) -> Option<String> {
    stringify(&number.into()).ok()?.as_string()
}

/// Copies a value so that its objects and arrays have no prototype, and `JSON.stringify` does not
/// find a `toJSON` of `Object.prototype`. The `toJSON` of a class, such as `Date`, is called.
#[cold]
fn detached(value: &JsValue, key: &JsValue, depth: u32) -> Result<JsValue, JsValue> {
    let depth = depth.checked_sub(1).ok_or(JsValue::UNDEFINED)?;
    let value = match object::get(value, "toJSON").dyn_ref::<Function>() {
        Some(method) => method.call1(value, key)?,
        None => value.clone(),
    };
    // JSON has no functions, but `JSON.stringify` would call their `toJSON`.
    if value.is_function() {
        return Ok(JsValue::UNDEFINED);
    }
    if !value.is_object() {
        return Ok(value);
    }
    let is_array = object::is_array(&value)?;
    let copy = empty_object();
    for entry in object::entries(&value)?.iter() {
        let entry: Array = entry.unchecked_into();
        let (key, item) = (entry.get(0), entry.get(1));
        Reflect::set(&copy, &key, &detached(&item, &key, depth)?)?;
    }
    if !is_array {
        return Ok(copy.into());
    }
    // Copied with its length, since the entries leave out holes.
    let length = object::get(&value, "length");
    Reflect::set(&copy, object::name("length"), &length)?;
    let array: Object = Array::from(&copy).unchecked_into();
    Ok(Object::set_prototype_of(&array, JsValue::NULL.unchecked_ref()).into())
}

/// Creates an object without a prototype, which has only the properties that are set on it.
pub(crate) fn empty_object() -> Object {
    Object::create(JsValue::NULL.unchecked_ref())
}

impl Json for JsValue {
    /// Reads own fields only, since a property of `Object.prototype` is not a part of the answer.
    fn field(&self, name: &'static str) -> Option<Self> {
        let name = object::name(name);
        if !object::is_own(self, name) {
            return None;
        }
        // `Reflect.get` throws unless it gets an object.
        let value = Reflect::get(self, name).ok()?;
        (!value.is_undefined() && !value.is_null()).then_some(value)
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    fn is_text(&self) -> bool {
        self.dyn_ref::<JsString>()
            .is_some_and(|text| text.length() > 0)
    }

    fn is_list(&self) -> bool {
        object::is_array(self).unwrap_or(false)
    }

    fn is_truthy(&self) -> bool {
        Self::is_truthy(self)
    }
}
