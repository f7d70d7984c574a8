//! From what the caller gave to what is sent.

use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::given;
use crate::operation::Operation;
use crate::options::Options;
use crate::text::join;
use crate::transport::Request;

/// Checks the request of an operation and builds what goes on the wire.
///
/// # Errors
/// `INVALID_INPUT`, which names the field.
pub fn build(operation: &Operation, request: &JsValue, options: &Options) -> Result<Request, Error> {
    let body = Object::new();
    for given in given::read(request, "request", operation.fields)? {
        // An ordinary new object takes every property.
        let _ = Reflect::set(&body, &JsValue::from_str(given.field.name), &given.value);
    }
    let path = if options.legacy_paths { operation.legacy_path } else { operation.path };
    Ok(Request {
        method: operation.method.as_str(),
        url: join(&[&options.base_url, path]),
        body: JSON::stringify(&body)
            .map_err(|_| Error::input("request", "", "must be possible to write as JSON"))?
            .into(),
    })
}
