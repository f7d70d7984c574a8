//! JavaScript values that pass through serde unchanged, such as functions, signals and JSON values.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;

use js_sys::Function;
use serde::de::{DeserializeOwned, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortSignal;

use crate::error::{Error, Result};
use crate::send_and_sync::send_and_sync;
use crate::transport::object;
use crate::value::InvalidValue;

/// The name of the newtype struct by which a [`RawValue`] requests its value from a deserializer.
pub(crate) const NAME: &str = "$databrain_edge::RawValue";

thread_local! {
    /// Passes the value to [`RawValue::deserialize`], since serde's data model cannot represent it.
    static VALUE: Cell<Option<JsValue>> = const { Cell::new(None) };
}

send_and_sync!(RawValue, Callback, Signal);

/// A value of any JSON type, which is passed on without being converted, such as the values of a
/// filter of a guest token.
///
/// It is a JavaScript value: other formats can deserialize it, but only requests of this crate can
/// serialize it.
///
/// ```
/// use databrain_edge::{Error, MetricFilter, raw_value::RawValue};
///
/// fn only_country(metric_id: &str, country: &str) -> Result<MetricFilter, Error> {
///     MetricFilter::new(metric_id, RawValue::new(&[("country", country)])?)
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RawValue(pub(crate) JsValue);

impl RawValue {
    /// Converts a Rust value to JSON. `None` and unit become `null`.
    ///
    /// # Errors
    /// `INVALID_INPUT` if JSON cannot represent it.
    pub fn new<T: Serialize + ?Sized>(value: &T) -> Result<Self> {
        let value = value.serialize(&serde_wasm_bindgen::Serializer::json_compatible());
        value
            .map(Self)
            .map_err(|_| Error::invalid_input("value", "must be serializable as JSON"))
    }

    /// Converts the value to a Rust type.
    ///
    /// # Errors
    /// `INVALID_INPUT` if it has another form.
    pub fn deserialize_into<T: DeserializeOwned>(&self) -> Result<T> {
        let value = serde_wasm_bindgen::from_value(self.0.clone());
        value.map_err(|_| Error::invalid_input("value", "must have the form of the Rust type"))
    }

    /// Returns the JavaScript value.
    #[must_use]
    pub fn as_js(&self) -> &JsValue {
        &self.0
    }

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

impl From<JsValue> for RawValue {
    fn from(value: JsValue) -> Self {
        Self(value)
    }
}

impl<'de> Deserialize<'de> for RawValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RawValueVisitor;

        impl<'de> Visitor<'de> for RawValueVisitor {
            type Value = RawValue;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("can be anything")
            }

            fn visit_unit<E: de::Error>(self) -> Result<RawValue, E> {
                Ok(RawValue(VALUE.take().unwrap_or_default()))
            }

            /// Another format has only the content of the newtype struct.
            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<RawValue, D::Error> {
                let value = Json::deserialize(deserializer)?;
                RawValue::new(&value).map_err(de::Error::custom)
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

/// A JSON value from another format.
#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Json {
    Null(()),
    Bool(bool),
    Integer(i64),
    Number(f64),
    Text(String),
    Array(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

/// Deserializes a value of an answer, which `serde_wasm_bindgen` passes on.
pub(crate) fn preserved<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<RawValue>, D::Error> {
    let value: JsValue = serde_wasm_bindgen::preserve::deserialize(deserializer)?;
    Ok((!value.is_null_or_undefined()).then_some(RawValue(value)))
}

/// A JavaScript function of the caller.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "RawValue")]
pub(crate) struct Callback(pub(crate) Function);

impl TryFrom<RawValue> for Callback {
    type Error = InvalidValue;

    fn try_from(RawValue(value): RawValue) -> Result<Self, Self::Error> {
        // Checked with `typeof`, because a function of another realm is not an instance of
        // `Function`.
        if value.is_function() {
            Ok(Self(value.unchecked_into()))
        } else {
            Err(InvalidValue("must be a function"))
        }
    }
}

/// An abort signal of the caller. It may be of any realm or library, since only its shape is
/// checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "RawValue")]
pub(crate) struct Signal(pub(crate) AbortSignal);

impl TryFrom<RawValue> for Signal {
    type Error = InvalidValue;

    fn try_from(RawValue(value): RawValue) -> Result<Self, Self::Error> {
        let is_signal = object::has_method(&value, "addEventListener")
            && object::has_method(&value, "removeEventListener")
            && object::get(&value, "aborted").as_bool().is_some();
        if is_signal {
            Ok(Self(value.unchecked_into()))
        } else {
            Err(InvalidValue("must be an AbortSignal"))
        }
    }
}
