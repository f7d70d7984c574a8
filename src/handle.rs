//! JavaScript values that pass through serde unchanged: functions, signals, any JSON.

use std::cell::Cell;
use std::fmt;

use js_sys::Function;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortSignal;

use crate::transport::host;

/// The name by which a [`Handle`] asks a deserializer for its value. No other type has it.
pub(crate) const NAME: &str = "$databrain_edge::Handle";

thread_local! {
    /// The value on its way to [`Handle::deserialize`]: serde's data model has no place for it.
    static VALUE: Cell<Option<JsValue>> = const { Cell::new(None) };
}

/// A JavaScript value, unchanged, such as the filter values of a guest token.
#[derive(Clone, Debug)]
pub struct Handle(pub JsValue);

impl Handle {
    /// Called by a deserializer that is asked for a newtype struct named [`NAME`].
    #[cfg(feature = "js")]
    pub(crate) fn visit<'de, V: Visitor<'de>, E: de::Error>(
        value: JsValue,
        visitor: V,
    ) -> Result<V::Value, E> {
        VALUE.set(Some(value));
        visitor.visit_unit()
    }
}

impl<'de> Deserialize<'de> for Handle {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct HandleVisitor;

        impl Visitor<'_> for HandleVisitor {
            type Value = Handle;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("can be anything")
            }

            fn visit_unit<E: de::Error>(self) -> Result<Handle, E> {
                Ok(Handle(VALUE.take().unwrap_or_default()))
            }
        }

        deserializer.deserialize_newtype_struct(NAME, HandleVisitor)
    }
}

impl Serialize for Handle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_wasm_bindgen::preserve::serialize(&self.0, serializer)
    }
}

/// A function that the caller passes.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Handle")]
pub struct Callback(pub Function);

impl TryFrom<Handle> for Callback {
    type Error = &'static str;

    fn try_from(Handle(value): Handle) -> Result<Self, Self::Error> {
        // By `typeof`: a function of another realm is not an instance of this realm's class.
        if value.is_function() {
            Ok(Self(value.unchecked_into()))
        } else {
            Err("must be a function")
        }
    }
}

/// An abort signal that the caller passes, of any realm or library: it is recognized by its shape.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Handle")]
pub struct Signal(pub AbortSignal);

impl TryFrom<Handle> for Signal {
    type Error = &'static str;

    fn try_from(Handle(value): Handle) -> Result<Self, Self::Error> {
        let is_signal = host::has_method(&value, "addEventListener")
            && host::has_method(&value, "removeEventListener")
            && host::get(&value, "aborted").as_bool().is_some();
        if is_signal {
            Ok(Self(value.unchecked_into()))
        } else {
            Err("must be an AbortSignal")
        }
    }
}
