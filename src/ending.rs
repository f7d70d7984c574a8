//! How `ensureApiToken` ended, for the calls that waited for it: a JavaScript object, because
//! another copy of this package may read it, and may have written it. Its shape is not trusted.

use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::response::Json;
use crate::transport::json;

/// A token that exists now.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ensured {
    pub(crate) key: Handle,
    pub(crate) created: bool,
    pub(crate) reconciled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) duplicates: Option<u32>,
}

/// How the work of another call ended.
pub(crate) enum Ending {
    /// Its result.
    Done(Result<Ensured>),
    /// It was cut short, by its own deadline or signal, or by a crash.
    CutShort {
        /// Whether a creation was sent whose outcome is unknown.
        is_open: bool,
    },
}

impl Ending {
    /// Writes a result.
    pub(crate) fn of(result: &Result<Ensured>) -> JsValue {
        match result {
            Ok(ensured) => json::to_js(ensured).unwrap_or_default(),
            Err(error) => error.fields(),
        }
    }

    /// Writes that the call was cut short.
    pub(crate) fn cut_short(is_open: bool) -> JsValue {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct CutShort {
            is_open: bool,
        }

        json::to_js(&CutShort { is_open }).unwrap_or_default()
    }

    /// Reads an ending; `None` if it cannot be understood.
    pub(crate) fn read(ending: &JsValue) -> Option<Self> {
        let field = |name| ending.field(name);
        let flag = |name| field(name).and_then(|value| value.as_bool());
        if let Some(is_open) = flag("isOpen") {
            return Some(Self::CutShort { is_open });
        }
        let Some(key) = field("key").filter(Json::is_text) else {
            return Some(Self::Done(Err(Error::read(ending)?)));
        };
        let duplicates = field("duplicates").and_then(|count| count.as_f64());
        Some(Self::Done(Ok(Ensured {
            key: Handle(key),
            // Only the call that did the work reports that it created the token.
            created: false,
            reconciled: flag("reconciled")?,
            duplicates: duplicates.map(|count| count as u32),
        })))
    }
}
