//! From what the caller gave to what is sent.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::field::{Rule, Seen};
use crate::given;
use crate::operation::Operation;
use crate::options::Options;
use crate::secret::Secret;
use crate::text::join;
use crate::transport::Request;

/// Every path begins with it.
pub const V2: &str = "/api/v2/";

#[wasm_bindgen]
extern "C" {
    // The binding of js-sys takes texts only.
    #[wasm_bindgen(js_name = encodeURIComponent, catch)]
    fn encode(value: &JsValue) -> Result<String, JsValue>;
}

#[wasm_bindgen(module = "/pkg/outside.js")]
extern "C" {
    /// The JSON of an object with these members.
    #[wasm_bindgen(js_name = jsonOf)]
    fn json_of(members: &Array) -> JsValue;
}

/// Checks the request of an operation and builds what goes on the wire, and takes out a key that it names.
///
/// # Errors
/// `INVALID_INPUT`, which names the field.
pub fn build(operation: &Operation, request: &JsValue, options: &Options) -> Result<(Request, Option<Secret>), Error> {
    let has_body = operation.method.has_body();
    let mut query = String::new();
    let mut key = None;
    let (fields, members) = given::read(request, "request", &[operation.fields])?;
    for given in fields {
        if has_body {
            if given.field.wire != given.field.name {
                members.set(given.place, JsValue::from_str(given.field.wire));
            }
        } else {
            // Texts were found to be well formed, so they can be encoded.
            let value = encode(&given.value).unwrap_or_default();
            let paged = if matches!(given.field.rule, Rule::Count) { "isPagination=true&" } else { "" };
            let mark = if query.is_empty() { "?" } else { "&" };
            query.push_str(&join(&[mark, paged, given.field.wire, "=", &value]));
        }
        if let (Rule::Token, Seen::Text(text)) = (given.field.rule, given.seen) {
            key = Some(Secret::new(text));
        }
    }
    let path = match operation.legacy_path {
        Some(legacy) if options.legacy_paths => legacy,
        None if options.legacy_paths => {
            return Err(Error::input(
                "options",
                "legacyPaths",
                "must be absent: no older path of this operation is known",
            ));
        }
        _ => operation.path,
    };
    let body = if has_body {
        let body = json_of(&members);
        if body.is_undefined() {
            return Err(Error::input("request", "", "must be possible to write as JSON"));
        }
        body
    } else {
        JsValue::UNDEFINED
    };
    let url = join(&[&options.base_url, V2, path, &query]);
    Ok((Request { method: operation.method, url, path, body }, key))
}
