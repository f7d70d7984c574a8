//! The body of an answer.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::settled::Settled;

/// A list of twenty thousand tokens; reading goes no further, whatever the server sends.
const LIMIT_BYTES: i32 = 4_194_304;

#[wasm_bindgen(module = "/pkg/outside.js")]
extern "C" {
    fn open(response: &JsValue) -> JsValue;

    #[wasm_bindgen(js_name = textOf)]
    fn text_of(reading: &JsValue, limit: i32) -> JsValue;

    fn close(reading: &JsValue);
}

/// Why there is no text.
pub enum Unread {
    /// It went over the limit and was cancelled.
    TooLarge,
    /// It broke off; what was thrown.
    Broken(JsValue),
    /// It is no UTF-8, or no stream of bytes.
    NotText,
}

/// Cancels the stream unless it was read to its end.
struct Open {
    reading: JsValue,
    is_whole: bool,
}

impl Drop for Open {
    fn drop(&mut self) {
        if !self.is_whole {
            close(&self.reading);
        }
    }
}

/// Reads the body to its end. The text stays a string of the host: a key in it never enters this module's memory.
pub async fn text(response: &JsValue, flight: &JsValue) -> Result<JsString, Unread> {
    let mut reading = Open { reading: open(response), is_whole: false };
    let text = Settled::of(&text_of(&reading.reading, LIMIT_BYTES), flight).await.map_err(Unread::Broken)?;
    match text.as_f64() {
        None => {
            reading.is_whole = true;
            Ok(text.unchecked_into())
        }
        Some(1.0) => Err(Unread::NotText),
        Some(_) => Err(Unread::TooLarge),
    }
}
