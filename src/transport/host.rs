//! Recognizes the JavaScript runtime, and reads properties of its objects safely.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Every supported runtime has it by this name; js-sys searches for older names too.
    #[wasm_bindgen(thread_local_v2, js_name = globalThis)]
    static GLOBAL: JsValue;
}

thread_local! {
    static HAS_CACHE_MODES: bool = Reflect::get(&global("Request"), &JsValue::from_str("prototype"))
        .and_then(|prototype| Reflect::has(&prototype, &JsValue::from_str("cache")))
        .unwrap_or(false);
}

/// A property of the global object.
fn global(name: &str) -> JsValue {
    GLOBAL.with(|global| get(global, name))
}

/// A property of an object; `undefined` if there is none, if reading it throws, or if this is not
/// an object. What servers, runtimes and callers pass may be a stub or a proxy.
#[inline(never)]
pub(crate) fn get(object: &JsValue, name: &str) -> JsValue {
    if object.is_object() {
        Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default()
    } else {
        JsValue::UNDEFINED
    }
}

/// Whether a request may say how it is cached. Cloudflare's runtime throws for it at compatibility
/// dates before 2024-11-11, and its requests do not have the property then.
pub(crate) fn has_cache_modes() -> bool {
    HAS_CACHE_MODES.with(|has| *has)
}

/// Whether this is Cloudflare's runtime, where a request may not wait for the work of another.
/// Not all of its versions have `navigator`.
pub(crate) fn is_workerd() -> bool {
    global("WebSocketPair").is_function()
}

/// Whether this is a browser page or a browser worker.
///
/// Every browser worker has `importScripts`, and no server runtime does but older versions of
/// Cloudflare's. Some server runtimes have `WorkerGlobalScope`.
pub(crate) fn is_browser() -> bool {
    let is_worker = || {
        let name = JsValue::from_str("importScripts");
        GLOBAL
            .with(|global| Reflect::has(global, &name))
            .unwrap_or(false)
    };
    global("document").is_object() || (is_worker() && !is_workerd())
}
