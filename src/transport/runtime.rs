//! Recognizes the JavaScript runtime, and reads its global objects.

use wasm_bindgen::prelude::*;

use super::object::{get, get_by_key, has, name};

#[wasm_bindgen]
extern "C" {
    /// Every supported runtime has it by this name; js-sys searches for older names too.
    #[wasm_bindgen(thread_local_v2, js_name = globalThis)]
    static GLOBAL: JsValue;

    #[wasm_bindgen(js_namespace = Symbol, js_name = for)]
    fn symbol_for(name: &str) -> JsValue;
}

thread_local! {
    // An inherited property counts: the `Request` of Next.js extends that of the runtime.
    static HAS_CACHE_MODES: bool =
        has(&get(&global("Request"), "prototype"), name("cache"));
}

/// A property of the global object.
pub(crate) fn global(name: &'static str) -> JsValue {
    GLOBAL.with(|global| get(global, name))
}

/// A property of the global object whose name is a registered symbol.
pub(super) fn global_by_symbol(name: &str) -> JsValue {
    GLOBAL.with(|global| get_by_key(global, &symbol_for(name)))
}

/// Whether `fetch` accepts the `cache` option. Cloudflare Workers throw for it at compatibility
/// dates before 2024-11-11; `Request` then lacks the property.
pub(crate) fn has_cache_modes() -> bool {
    HAS_CACHE_MODES.with(|has| *has)
}

/// Whether this is Cloudflare's runtime, where a request must not wait for the work of another.
/// Some of its versions lack `navigator`, so this checks a global that only workerd has.
pub(crate) fn is_workerd() -> bool {
    global("WebSocketPair").is_function()
}

/// Whether this is a browser page or a browser worker.
///
/// Every browser worker has `importScripts`; of the server runtimes, only older versions of workerd
/// have it. `WorkerGlobalScope` proves nothing, because some server runtimes have it too.
pub(crate) fn is_browser() -> bool {
    let is_worker = || global("importScripts").is_function();
    global("document").is_object() || (is_worker() && !is_workerd())
}
