//! What made a call fail, if JavaScript reported it.

use std::fmt;

use wasm_bindgen::JsValue;

use crate::send_and_sync::send_and_sync;
use crate::transport::object;

/// What `fetch` threw, without credentials, or the reason of the caller's signal.
///
/// Its text is for people, and differs from one runtime to another.
///
/// ```
/// fn log(error: &databrain_edge::Error) {
///     if let Some(cause) = error.cause() {
///         eprintln!("{error}, because of {cause}"); // … because of TypeError: fetch failed
///     }
/// }
/// ```
#[derive(Clone)]
pub struct Cause(pub(super) JsValue);

send_and_sync!(Cause);

impl Cause {
    /// Returns the JavaScript value.
    #[must_use]
    pub fn as_js(&self) -> &JsValue {
        &self.0
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |name| object::text(&self.0, name).filter(|text| !text.is_empty());
        match (text("name"), text("message")) {
            (Some(name), Some(message)) => write!(formatter, "{name}: {message}"),
            (None, Some(text)) | (Some(text), None) => formatter.write_str(&text),
            (None, None) => {
                let text = self.0.as_string();
                formatter.write_str(text.as_deref().unwrap_or("a JavaScript value"))
            }
        }
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Cause({self})")
    }
}

impl std::error::Error for Cause {}
