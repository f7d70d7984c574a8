//! Parses a base URL with the runtime's `URL`, and encodes a query.

use std::cell::RefCell;

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use web_sys::Url;

use super::object::{self, get};
use crate::address::{self, Parts};
use crate::value::Expectation;

#[wasm_bindgen]
extern "C" {
    /// The binding of js-sys accepts only strings; this one accepts numbers and booleans, too.
    #[wasm_bindgen(catch, js_name = encodeURIComponent)]
    fn encode(value: &JsValue) -> Result<String, JsValue>;
}

/// A checked address.
struct Checked {
    text: String,
    allow_http: bool,
    base: String,
}

thread_local! {
    /// The last checked address. Most callers use one, and parsing it takes longer than reading all
    /// other options.
    static LAST: RefCell<Option<Checked>> = const { RefCell::new(None) };
}

/// Checks that an address may receive a credential, and returns it normalized and without trailing
/// slashes.
///
/// # Errors
/// Returns the expectation that was not met.
pub(crate) fn base_url(text: &str, allow_http: bool) -> Result<String, Expectation> {
    LAST.with_borrow_mut(|last| match last {
        Some(last) if last.text == text && last.allow_http == allow_http => Ok(last.base.clone()),
        _ => {
            let base = parse(text, allow_http)?;
            *last = Some(Checked {
                text: text.into(),
                allow_http,
                base: base.clone(),
            });
            Ok(base)
        }
    })
}

fn parse(text: &str, allow_http: bool) -> Result<String, Expectation> {
    address::check_text(text)?;
    let url = Url::new(text).map_err(|_| address::ABSOLUTE)?;
    let (protocol, hostname) = (url.protocol(), url.hostname());
    let has_user_info = !url.username().is_empty() || !url.password().is_empty();
    address::check_parts(
        Parts {
            protocol: &protocol,
            hostname: &hostname,
            has_user_info,
        },
        allow_http,
    )?;
    let href = url.href();
    let base = href.trim_end_matches('/');
    address::check_path(base)?;
    Ok(base.into())
}

/// Returns the scheme and the host that a redirect points to. The rest of the address is left out,
/// since it may contain a secret.
pub(crate) fn redirect_origin(response: &JsValue, from: &str) -> Option<String> {
    let url = Url::new_with_base(&header(response, "location")?, from).ok()?;
    matches!(url.protocol().as_str(), "http:" | "https:").then(|| url.origin())
}

/// Returns a header of a response, which may be a stub.
pub(crate) fn header(response: &JsValue, name: &'static str) -> Option<String> {
    let headers = get(response, "headers");
    let method = get(&headers, "get").dyn_into::<Function>().ok()?;
    method.call1(&headers, object::name(name)).ok()?.as_string()
}

/// Encodes the fields of a request as the query of a URL, including `?`; without fields, as the
/// empty string. Returns `None` if they cannot be read.
pub(crate) fn query(fields: &JsValue) -> Option<String> {
    let mut query = String::new();
    for entry in object::entries(fields).ok()?.iter() {
        let entry: Array = entry.unchecked_into();
        let (Some(name), value) = (entry.get(0).as_string(), entry.get(1)) else {
            continue;
        };
        if value.is_undefined() {
            continue;
        }
        query.push(if query.is_empty() { '?' } else { '&' });
        // The API returns pages only if both of these are present.
        let name = if name == "page" {
            "isPagination=true&pageNumber"
        } else {
            &name
        };
        query.push_str(name);
        query.push('=');
        // This throws only for lone surrogates, which were refused when the request was read.
        query.push_str(&encode(&value).ok()?);
    }
    Some(query)
}
