//! Recognizes the JavaScript runtime, and reads properties of its objects safely.

use std::cell::RefCell;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

/// No object of a runtime has more than a few prototypes.
const LONGEST_PROTOTYPE_CHAIN: u32 = 32;

#[wasm_bindgen]
extern "C" {
    /// Every supported runtime has it by this name; js-sys searches for older names too.
    #[wasm_bindgen(thread_local_v2, js_name = globalThis)]
    static GLOBAL: JsValue;

    #[wasm_bindgen(thread_local_v2, js_namespace = Object, js_name = prototype)]
    static OBJECT_PROTOTYPE: Object;

    /// The binding of js-sys assumes that this does not throw; for a proxy it may.
    #[wasm_bindgen(catch, js_namespace = Object, js_name = hasOwn)]
    fn has_own(object: &JsValue, name: &JsValue) -> Result<bool, JsValue>;

    /// Throws for a proxy that was revoked.
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    pub(crate) fn is_array(value: &JsValue) -> Result<bool, JsValue>;

    /// The names and values of the own enumerable properties of an object.
    #[wasm_bindgen(catch, js_namespace = Object, js_name = entries)]
    pub(crate) fn entries(object: &JsValue) -> Result<Array, JsValue>;

    /// [`has_own`] for `Object.prototype`, which is no proxy: catching takes longer than this does.
    #[wasm_bindgen(js_namespace = Object, js_name = hasOwn)]
    fn prototype_has_own(prototype: &Object, name: &JsValue) -> bool;

    /// The names of the own enumerable properties of an object.
    #[wasm_bindgen(catch, js_namespace = Object, js_name = keys)]
    pub(crate) fn keys(object: &Object) -> Result<Array, JsValue>;

    #[wasm_bindgen(js_namespace = Symbol, js_name = for)]
    fn symbol_for(name: &str) -> JsValue;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = getPrototypeOf)]
    pub(crate) fn prototype_of(object: &JsValue) -> Result<JsValue, JsValue>;
}

thread_local! {
    // Inherited, too: the `Request` of Next.js extends the host's.
    static HAS_CACHE_MODES: bool =
        has(&get(&global("Request"), "prototype"), name("cache"));

    /// The texts that were used so far.
    static NAMES: RefCell<Vec<(&'static str, &'static JsValue)>> = const { RefCell::new(Vec::new()) };
}

/// A constant text as a JavaScript string. Converting one takes longer than finding it, so each is
/// converted once and kept.
pub(crate) fn name(text: &'static str) -> &'static JsValue {
    NAMES.with_borrow_mut(|names| {
        let known = names.iter().find(|(known, _)| std::ptr::eq(*known, text));
        if let Some((_, name)) = known {
            return *name;
        }
        let name: &JsValue = Box::leak(Box::new(JsValue::from_str(text)));
        names.push((text, name));
        name
    })
}

/// A property of the global object.
pub(crate) fn global(name: &'static str) -> JsValue {
    GLOBAL.with(|global| get(global, name))
}

/// A property of an object; `undefined` if there is none, if reading it throws, or if this is not
/// an object. What servers, runtimes and callers pass may be a stub or a proxy.
///
/// A property of `Object.prototype` counts as absent: another library's mistake may have put it
/// there, and it must not stand in for a signal, a status or a body.
#[inline(never)]
pub(crate) fn get(object: &JsValue, name: &'static str) -> JsValue {
    get_by_key(object, self::name(name))
}

/// [`get`] for a property that is a string.
#[inline(never)]
pub(crate) fn text(object: &JsValue, name: &'static str) -> Option<String> {
    get(object, name).as_string()
}

/// Whether [`get`] returns a function.
#[inline(never)]
pub(crate) fn has_method(object: &JsValue, name: &'static str) -> bool {
    get(object, name).is_function()
}

/// [`get`] for a name that is a JavaScript string or a symbol.
#[inline(never)]
pub(crate) fn get_by_key(object: &JsValue, key: &JsValue) -> JsValue {
    // `Reflect.get` throws for what is not an object.
    let value = Reflect::get(object, key).unwrap_or_default();
    if !is_polluted(key) || !is_of_root(object, key) {
        value
    } else {
        JsValue::UNDEFINED
    }
}

/// A property of the global object whose name is a registered symbol.
pub(super) fn global_by_symbol(name: &str) -> JsValue {
    GLOBAL.with(|global| get_by_key(global, &symbol_for(name)))
}

/// The names that a mistake such as a careless merge has added to `Object.prototype`.
pub(super) fn inherited_by_all() -> Array {
    OBJECT_PROTOTYPE.with(keys).unwrap_or_default()
}

/// Lets an object that inherited nothing inherit what ordinary objects do.
pub(super) fn make_ordinary(object: &Object) -> Object {
    OBJECT_PROTOTYPE.with(|prototype| Object::set_prototype_of(object, prototype))
}

/// Whether an object has a property of its own.
pub(crate) fn is_own(object: &JsValue, key: &JsValue) -> bool {
    has_own(object, key).unwrap_or(false)
}

/// Whether an object has a property, of its own or of a prototype other than `Object.prototype`.
fn has(object: &JsValue, key: &JsValue) -> bool {
    let is_found = Reflect::has(object, key).unwrap_or(false);
    is_found && !(is_polluted(key) && is_of_root(object, key))
}

/// Whether every object inherits a property of this name.
pub(crate) fn is_polluted(key: &JsValue) -> bool {
    OBJECT_PROTOTYPE.with(|prototype| prototype_has_own(prototype, key))
}

/// Whether an object inherits a property from the root of its prototype chain, which is the
/// `Object.prototype` of its realm.
#[cold]
fn is_of_root(object: &JsValue, key: &JsValue) -> bool {
    let mut owner = object.clone();
    // Limited, since a proxy may name itself as its prototype.
    for _ in 0..LONGEST_PROTOTYPE_CHAIN {
        let prototype = prototype_of(&owner).unwrap_or_default();
        if is_own(&owner, key) {
            return owner != *object && prototype.is_null();
        }
        owner = prototype;
    }
    false
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
    let is_worker = || global("importScripts").is_function();
    global("document").is_object() || (is_worker() && !is_workerd())
}
