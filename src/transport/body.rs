//! Reads the body of a response, up to a limit.

use js_sys::{Function, JsString, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::ReadableStreamDefaultReader;

use super::abandoned::unless_abandoned;
use super::completion::{Completion, ignore};
use super::json::empty_object;
use super::object::{get, has_method};

/// The maximum size of a body: enough for a list of twenty thousand tokens, and larger than any
/// documented answer.
const LIMIT_BYTES: u32 = 4 * 1024 * 1024;

#[wasm_bindgen]
extern "C" {
    /// The binding of web-sys copies the decoded text into wasm memory and back, which is slow for
    /// long lists.
    type TextDecoder;

    #[wasm_bindgen(constructor, catch)]
    fn new(label: &str, options: &JsValue) -> Result<TextDecoder, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn decode(this: &TextDecoder, bytes: &Uint8Array) -> Result<JsString, JsValue>;

    /// Readers are created with `getReader`, since their constructor accepts only native streams.
    type Stream;

    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn get_reader(this: &Stream) -> Result<ReadableStreamDefaultReader, JsValue>;

    /// The bindings of web-sys and js-sys assume that these methods do not throw, but those of
    /// stubs may.
    type StreamReader;

    #[wasm_bindgen(method, catch)]
    fn read(this: &StreamReader) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = Uint8Array)]
    type Bytes;

    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn view(buffer: &JsValue, offset: f64, length: f64) -> Result<Bytes, JsValue>;

    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn whole(buffer: &JsValue) -> Result<Bytes, JsValue>;

    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn with_length(length: u32) -> Result<Bytes, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn set(this: &Bytes, source: &Uint8Array, offset: u32) -> Result<(), JsValue>;
}

thread_local! {
    /// It is `fatal`, because a replaced character would change a key.
    static UTF_8: Option<TextDecoder> = {
        let options = empty_object();
        Reflect::set(&options, &"fatal".into(), &JsValue::TRUE)
            .and_then(|_| TextDecoder::new("utf-8", &options))
            .ok()
    };
}

/// The body of a response.
#[derive(Debug)]
pub(crate) enum Body {
    /// The response has no body.
    Absent,
    /// The text of the body.
    Text(JsString),
    /// The value that a wrapper of `fetch` has read and parsed.
    Parsed(JsValue),
}

/// Why a body cannot be read.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// The body exceeds the limit, so that reading was cancelled.
    TooLarge,
    /// Reading failed with this exception.
    Broken(JsValue),
    /// The body is not UTF-8, or not a stream of bytes.
    NotText,
    /// A wrapper of `fetch` has read the body, or is reading it.
    AlreadyRead,
}

/// A reader that cancels its stream when it is dropped, unless it reached the end.
struct Reader {
    reader: ReadableStreamDefaultReader,
    is_done: bool,
}

impl Drop for Reader {
    fn drop(&mut self) {
        if !self.is_done {
            unless_abandoned(|| cancel(&self.reader));
        }
    }
}

/// Cancels a stream or its reader, and ignores the result.
pub(crate) fn cancel(stream: &JsValue) {
    if let Some(method) = get(stream, "cancel").dyn_ref::<Function>()
        && let Ok(promise) = method.call0(stream)
    {
        ignore(&promise);
    }
}

/// Reads the whole body of a response. The text stays a JavaScript string.
pub(crate) async fn read(response: &JsValue) -> Result<Body, Unreadable> {
    if get(response, "bodyUsed").is_truthy() {
        return Err(Unreadable::AlreadyRead);
    }
    let stream = get(response, "body");
    if stream.is_null() {
        return Ok(Body::Absent);
    }
    let text = if has_method(&stream, "getReader") {
        read_stream(&stream).await
    } else {
        read_whole(response).await
    };
    text.map(Body::Text)
}

/// Returns the body that a wrapper of `fetch` has already read, from the properties that ofetch,
/// ky, axios and others use: the parsed value, or the text if it could not be parsed.
#[cold]
#[inline(never)]
pub(crate) fn parsed_by_wrapper(response: &JsValue, thrown: &JsValue) -> Option<Body> {
    let places = [(response, "_data"), (thrown, "data"), (response, "data")];
    places.iter().find_map(|(holder, name)| {
        let value = get(holder, name);
        match value.dyn_into::<JsString>() {
            Ok(text) => Some(Body::Text(text)),
            Err(value) => value.is_object().then_some(Body::Parsed(value)),
        }
    })
}

/// Reads a body that is not a web stream, such as a Node stream, with the methods of its response.
/// Its size is known only afterwards.
#[cold]
async fn read_whole(response: &JsValue) -> Result<JsString, Unreadable> {
    let mut failure = Unreadable::NotText;
    // `arrayBuffer` is tried first, since `text` may replace bytes that are not UTF-8, which would
    // change a key.
    for name in ["arrayBuffer", "text"] {
        let Some(method) = get(response, name).dyn_into::<Function>().ok() else {
            continue;
        };
        let whole = match method.call0(response) {
            Ok(promise) => Completion::of(&promise).await,
            thrown => thrown,
        };
        match whole.map(JsValue::dyn_into::<JsString>) {
            // A polyfill may support only one of the two. The first exception tells the true
            // reason.
            Err(thrown) if matches!(failure, Unreadable::NotText) => {
                failure = Unreadable::Broken(thrown);
            }
            Err(_) => {}
            Ok(Ok(text)) if text.length() > LIMIT_BYTES => return Err(Unreadable::TooLarge),
            Ok(Ok(text)) => return Ok(text),
            Ok(Err(bytes)) => {
                let mut chunks = Chunks::default();
                chunks.push(&bytes)?;
                return chunks.decode();
            }
        }
    }
    Err(failure)
}

async fn read_stream(stream: &JsValue) -> Result<JsString, Unreadable> {
    let stream = stream.unchecked_ref::<Stream>();
    let mut reader = match stream.get_reader() {
        Ok(reader) => Reader {
            reader,
            is_done: false,
        },
        // The stream is locked by another reader.
        Err(_) => return Err(Unreadable::AlreadyRead),
    };
    let mut chunks = Chunks::default();
    loop {
        let step = reader.reader.unchecked_ref::<StreamReader>().read();
        let step = Completion::of(&step.map_err(Unreadable::Broken)?).await;
        let step = step.map_err(Unreadable::Broken)?;
        if !step.is_object() {
            return Err(Unreadable::NotText);
        }
        if get(&step, "done").is_truthy() {
            reader.is_done = true;
            return chunks.decode();
        }
        chunks.push(&get(&step, "value"))?;
    }
}

#[derive(Default)]
struct Chunks {
    all: Vec<(Uint8Array, u32)>,
    length: u32,
}

impl Chunks {
    fn push(&mut self, chunk: &JsValue) -> Result<(), Unreadable> {
        let (bytes, length) = bytes(chunk).ok_or(Unreadable::NotText)?;
        self.length = self.length.saturating_add(length);
        if self.length > LIMIT_BYTES {
            return Err(Unreadable::TooLarge);
        }
        if length > 0 {
            self.all.push((bytes, length));
        }
        Ok(())
    }

    /// Decodes all chunks together, since a character may span two of them. Most bodies have only
    /// one chunk.
    fn decode(mut self) -> Result<JsString, Unreadable> {
        let whole = match (self.all.len(), self.all.pop()) {
            (1, Some((only, _))) => Ok(only),
            (_, last) => self.joined(last),
        };
        let whole = whole.map_err(|_| Unreadable::NotText)?;
        UTF_8
            .with(|decoder| decoder.as_ref()?.decode(&whole).ok())
            .ok_or(Unreadable::NotText)
    }

    /// Joins all chunks. Fails if the buffer of a chunk has been resized since it arrived.
    fn joined(&self, last: Option<(Uint8Array, u32)>) -> Result<Uint8Array, JsValue> {
        let whole = Bytes::with_length(self.length)?;
        let mut offset = 0_u32;
        for (chunk, length) in self.all.iter().chain(&last) {
            whole.set(chunk, offset)?;
            offset = offset.saturating_add(*length);
        }
        Ok(whole.unchecked_into())
    }
}

/// Returns the bytes of a chunk and their number. A chunk is a buffer, or a view of one, of any
/// realm.
fn bytes(chunk: &JsValue) -> Option<(Uint8Array, u32)> {
    // Read first, because this getter throws if the chunk only inherits from `Uint8Array`, as a
    // proxy does.
    let length = get(chunk, "byteLength").as_f64()?;
    let bytes = match chunk.dyn_ref::<Uint8Array>() {
        Some(bytes) => bytes.clone(),
        None => {
            let buffer = get(chunk, "buffer");
            let bytes = match get(chunk, "byteOffset").as_f64() {
                Some(offset) if buffer.is_object() => Bytes::view(&buffer, offset, length),
                _ => Bytes::whole(chunk),
            };
            bytes.ok()?.unchecked_into()
        }
    };
    Some((bytes, length as u32))
}
