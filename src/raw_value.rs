//! JavaScript values that pass through serde unchanged, such as functions, signals and JSON values.

use std::cell::Cell;
use std::fmt;

use js_sys::Function;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortSignal;

use crate::transport::object;

/// The name of the newtype struct by which a [`RawValue`] requests its value from a deserializer.
pub(crate) const NAME: &str = "$databrain_edge::RawValue";

thread_local! {
    /// Passes the value to [`RawValue::deserialize`], since serde's data model cannot represent it.
    static VALUE: Cell<Option<JsValue>> = const { Cell::new(None) };
}

/// A JavaScript value that is not converted, such as the filter values of a guest token.
#[derive(Clone, Debug)]
pub struct RawValue(pub JsValue);

impl RawValue {
    /// Visits a value. A deserializer calls this for a newtype struct named [`NAME`].
    #[cfg(feature = "js")]
    pub(crate) fn visit<'de, V: Visitor<'de>, E: de::Error>(
        value: JsValue,
        visitor: V,
    ) -> Result<V::Value, E> {
        VALUE.set(Some(value));
        visitor.visit_unit()
    }
}

impl<'de> Deserialize<'de> for RawValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RawValueVisitor;

        impl Visitor<'_> for RawValueVisitor {
            type Value = RawValue;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("can be anything")
            }

            fn visit_unit<E: de::Error>(self) -> Result<RawValue, E> {
                Ok(RawValue(VALUE.take().unwrap_or_default()))
            }
        }

        deserializer.deserialize_newtype_struct(NAME, RawValueVisitor)
    }
}

impl Serialize for RawValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_wasm_bindgen::preserve::serialize(&self.0, serializer)
    }
}

/// A JavaScript function of the caller.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "RawValue")]
pub struct Callback(pub Function);

impl TryFrom<RawValue> for Callback {
    type Error = &'static str;

    fn try_from(RawValue(value): RawValue) -> Result<Self, Self::Error> {
        // Checked with `typeof`, because a function of another realm is not an instance of
        // `Function`.
        if value.is_function() {
            Ok(Self(value.unchecked_into()))
        } else {
            Err("must be a function")
        }
    }
}

/// An abort signal of the caller. It may be of any realm or library, since only its shape is
/// checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "RawValue")]
pub struct Signal(pub AbortSignal);

impl TryFrom<RawValue> for Signal {
    type Error = &'static str;

    fn try_from(RawValue(value): RawValue) -> Result<Self, Self::Error> {
        let is_signal = object::has_method(&value, "addEventListener")
            && object::has_method(&value, "removeEventListener")
            && object::get(&value, "aborted").as_bool().is_some();
        if is_signal {
            Ok(Self(value.unchecked_into()))
        } else {
            Err("must be an AbortSignal")
        }
    }
}
