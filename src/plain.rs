//! Plain JavaScript objects out of Rust values: the second argument of `fetch`, the fields of an error.

use serde::ser::{Serialize, SerializeMap, Serializer};
use wasm_bindgen::JsValue;

/// The fields of an object, in their order.
///
/// One type for all of them, and a map to serde: a derived struct for each costs its own copy of the serializer, and brings
/// a cache of field names along, 2 kB of brotli in all.
pub struct Plain<'a>(pub &'a [(&'static str, Value<'a>)]);

/// The value of a field.
pub enum Value<'a> {
    /// No such field.
    Absent,
    /// A string.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// A boolean.
    Flag(bool),
    /// A value of the host, as it is.
    Host(&'a JsValue),
    /// An object in the object.
    Object(Plain<'a>),
}

impl Plain<'_> {
    /// The object.
    #[must_use]
    pub fn to_js(&self) -> JsValue {
        let serializer = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
        // Texts, numbers and values of the host always serialize.
        self.serialize(&serializer).unwrap_or_default()
    }
}

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in self.0 {
            if !matches!(value, Value::Absent) {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.serialize_unit(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Host(value) => serde_wasm_bindgen::preserve::serialize(*value, serializer),
            Self::Object(plain) => plain.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_fields_stay_out_and_the_order_stays() {
        let inner = [("d", Value::Number(1.0))];
        let plain = Plain(&[
            ("b", Value::Text("x")),
            ("a", Value::Absent),
            ("c", Value::Object(Plain(&inner))),
            ("e", Value::Flag(true)),
        ]);
        assert_eq!(serde_json::to_string(&plain).unwrap(), r#"{"b":"x","c":{"d":1.0},"e":true}"#);
    }
}
