//! The result of `ensureApiToken` for the calls that waited for it.
//!
//! It is a JavaScript object, because another copy of this package may have written it or may read
//! it. Its shape is therefore not trusted.

use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::error::{Error, Result};
use crate::raw_value::RawValue;
use crate::response::Json;
use crate::transport::json;

/// A token that was found or created.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ensured {
    pub(crate) key: RawValue,
    pub(crate) created: bool,
    pub(crate) reconciled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) duplicates: Option<u32>,
}

/// The result of another call that did the work.
pub(crate) enum SharedResult {
    /// The call finished with this result.
    Done(Result<Ensured>),
    /// The call was interrupted by its own deadline or signal, or by a crash.
    Interrupted {
        /// Whether a creation was sent whose outcome is unknown.
        is_open: bool,
    },
}

impl SharedResult {
    /// Serializes the result of a call that finished.
    pub(crate) fn of(result: &Result<Ensured>) -> JsValue {
        match result {
            Ok(ensured) => json::to_js(ensured).unwrap_or_default(),
            Err(error) => error.fields(),
        }
    }

    /// Serializes that a call was interrupted.
    pub(crate) fn interrupted(is_open: bool) -> JsValue {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Interrupted {
            is_open: bool,
        }

        json::to_js(&Interrupted { is_open }).unwrap_or_default()
    }

    /// Reads a result. Returns `None` if its shape is unknown.
    pub(crate) fn read(result: &JsValue) -> Option<Self> {
        let field = |name| result.field(name);
        let flag = |name| field(name).and_then(|value| value.as_bool());
        if let Some(is_open) = flag("isOpen") {
            return Some(Self::Interrupted { is_open });
        }
        let Some(key) = field("key").filter(Json::is_text) else {
            return Some(Self::Done(Err(Error::read(result)?)));
        };
        let duplicates = field("duplicates").and_then(|count| count.as_f64());
        Some(Self::Done(Ok(Ensured {
            key: RawValue(key),
            // Only the call that did the work reports that it created the token.
            created: false,
            reconciled: flag("reconciled")?,
            duplicates: duplicates.map(|count| count as u32),
        })))
    }
}
