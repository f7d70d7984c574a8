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
    fn url_of(options: &JsValue, path: &str, request: &JsValue, is_query: i32) -> JsValue;
}

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
    let url = url_of(&options.0.host, path, &given.host, (!has_body).into());
    Ok((Request { method: operation.method, url, path, body }, given))
}
