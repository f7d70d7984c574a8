//! From what the caller gave to what is sent.

use wasm_bindgen::prelude::*;

use crate::given::{self, Given};
use crate::operation::Operation;
use crate::options::Options;
use crate::rejection::Failure;
use crate::transport::Request;

#[wasm_bindgen(module = "/pkg/given.js")]
extern "C" {
    #[wasm_bindgen(js_name = jsonOf)]
    fn json_of(given: &JsValue) -> JsValue;

    #[wasm_bindgen(js_name = urlOf)]
    fn url_of(options: &JsValue, path: &str, request: &JsValue, queried: i32) -> JsValue;
}

// In the place of the row that goes into the query; `pkg/given.js` has the same.
const ALL: i32 = -1;
const NONE: i32 = -2;

/// Checks the request of an operation and builds what goes on the wire.
///
/// # Errors
/// `INVALID_INPUT`, which names the field.
pub fn build(operation: &Operation, request: &JsValue, options: &Options) -> Result<(Request, Given), Failure> {
    let given = given::read(request, false, operation.fields)?;
    let path = options.path_of(operation)?;
    let has_body = operation.method.has_body();
    let body = if has_body { json_of(&given.host) } else { JsValue::UNDEFINED };
    if has_body && body.is_undefined() {
        return Err(given.refuse_all("must be possible to write as JSON"));
    }
    let url = url_of(&options.0.host, path, &given.host, if has_body { NONE } else { ALL });
    Ok((Request { method: operation.method, url, path, body }, given))
}

/// The request of an operation that reads, with one field of another request, which was found good there.
///
/// # Errors
/// As [`build`].
pub fn with_query(operation: &Operation, given: &Given, row: i32, options: &Options) -> Result<Request, Failure> {
    let path = options.path_of(operation)?;
    let url = url_of(&options.0.host, path, &given.host, row);
    Ok(Request { method: operation.method, url, path, body: JsValue::UNDEFINED })
}
