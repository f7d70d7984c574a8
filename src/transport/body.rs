//! The body of an answer, as a stream with a limit.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use crate::outside::{ask, field, invoke};
use crate::plain::{Plain, Value};

use super::settled::{Settled, ignore};

/// Larger than any answer this API documents; reading goes no further, whatever the server sends.
const LIMIT_BYTES: f64 = 1_048_576.0;

#[wasm_bindgen]
extern "C" {
    // The binding of web-sys copies every text into this module.
    type TextDecoder;

    #[wasm_bindgen(constructor, catch)]
    fn new(label: &str, options: &JsValue) -> Result<TextDecoder, JsValue>;
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
struct Reading {
    reader: JsValue,
    is_whole: bool,
}

impl Drop for Reading {
    fn drop(&mut self) {
        if !self.is_whole
            && let Ok(promise) = ask(&self.reader, "cancel")
        {
            ignore(&promise);
        }
    }
}

/// Reads the stream to its end. The text stays a string of the host: a key in it never enters this module's memory.
pub async fn text(stream: &JsValue) -> Result<JsString, Unread> {
    let mut reading = Reading { reader: ask(stream, "getReader").map_err(|_| Unread::NotText)?, is_whole: false };
    // The options of the decoder and those of its steps in one. Fatal: a key with a replacement character in it would be
    // another key. Stream: a character may be cut in two by a chunk's end.
    let decoding = Plain(&[("fatal", Value::Flag(true)), ("stream", Value::Flag(true))]).to_js();
    let decoder = TextDecoder::new("utf-8", &decoding).map_err(|_| Unread::NotText)?;
    let mut text = JsString::default();
    let mut bytes = 0.0;
    loop {
        let promise = ask(&reading.reader, "read").map_err(Unread::Broken)?;
        let chunk = Settled::of(&promise).await.map_err(Unread::Broken)?;
        let is_done = field(&chunk, "done").is_truthy();
        reading.is_whole = is_done;
        // The last step flushes: a text that ends inside a character is none.
        let (value, options) =
            if is_done { (JsValue::UNDEFINED, &JsValue::UNDEFINED) } else { (field(&chunk, "value"), &decoding) };
        if !is_done {
            bytes += field(&value, "byteLength").as_f64().ok_or(Unread::NotText)?;
        }
        if bytes > LIMIT_BYTES {
            return Err(Unread::TooLarge);
        }
        let part = invoke(&decoder, "decode", &value, options).map_err(|_| Unread::NotText)?;
        text = text.concat(&part);
        if is_done {
            return Ok(text);
        }
    }
}
