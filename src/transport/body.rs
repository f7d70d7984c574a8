//! The body of an answer, as a stream with a limit.

use js_sys::JsString;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::settled::{Settled, ignore};

/// Larger than any answer this API documents; reading goes no further, whatever the server sends.
const LIMIT_BYTES: f64 = 1_048_576.0;

#[wasm_bindgen]
extern "C" {
    /// By its shape, as all that comes from outside.
    pub type Stream;

    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn get_reader(this: &Stream) -> Result<Reader, JsValue>;

    type Reader;

    #[wasm_bindgen(method, catch)]
    fn read(this: &Reader) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn cancel(this: &Reader) -> Result<JsValue, JsValue>;

    type Chunk;

    #[wasm_bindgen(method, getter, catch)]
    fn done(this: &Chunk) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, catch)]
    fn value(this: &Chunk) -> Result<Bytes, JsValue>;

    type Bytes;

    #[wasm_bindgen(method, getter, catch, js_name = byteLength)]
    fn byte_length(this: &Bytes) -> Result<JsValue, JsValue>;

    // The binding of web-sys copies every text into this module.
    type TextDecoder;

    #[wasm_bindgen(constructor, catch)]
    fn new(label: &str, options: &JsValue) -> Result<TextDecoder, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn decode(this: &TextDecoder, bytes: &JsValue, options: &JsValue) -> Result<JsString, JsValue>;
}

/// The options of the decoder, and those of each of its steps but the last.
#[derive(Serialize)]
struct Decoding {
    /// A key with a replacement character in it would be another key.
    fatal: bool,
    /// A character may be cut in two by a chunk's end.
    stream: bool,
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
    reader: Reader,
    is_whole: bool,
}

impl Drop for Reading {
    fn drop(&mut self) {
        if !self.is_whole
            && let Ok(promise) = self.reader.cancel()
        {
            ignore(&promise);
        }
    }
}

/// Reads the stream to its end. The text stays a string of the host: a key in it never enters this module's memory.
pub async fn text(stream: &Stream) -> Result<JsString, Unread> {
    let mut reading = Reading { reader: stream.get_reader().map_err(|_| Unread::NotText)?, is_whole: false };
    let decoding = Decoding { fatal: true, stream: true }.serialize(&serde_wasm_bindgen::Serializer::new());
    let decoding = decoding.unwrap_or_default();
    let decoder = TextDecoder::new("utf-8", &decoding).map_err(|_| Unread::NotText)?;
    let mut text = JsString::default();
    let mut bytes = 0.0;
    loop {
        let promise = reading.reader.read().map_err(Unread::Broken)?;
        let chunk: Chunk = Settled::of(&promise).await.map_err(Unread::Broken)?.unchecked_into();
        let is_done = chunk.done().map_err(Unread::Broken)?.is_truthy();
        reading.is_whole = is_done;
        if is_done {
            let rest = decoder.decode(&JsValue::UNDEFINED, &JsValue::UNDEFINED);
            return rest.map(|rest| text.concat(&rest)).map_err(|_| Unread::NotText);
        }
        let value = chunk.value().map_err(|_| Unread::NotText)?;
        bytes += value.byte_length().ok().and_then(|length| length.as_f64()).ok_or(Unread::NotText)?;
        if bytes > LIMIT_BYTES {
            return Err(Unread::TooLarge);
        }
        text = decoder.decode(&value, &decoding).map(|part| text.concat(&part)).map_err(|_| Unread::NotText)?;
    }
}
