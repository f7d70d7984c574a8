//! Reads properties of JavaScript objects safely: a getter that throws, a proxy or a polluted
//! `Object.prototype` must neither crash the instance nor change the result.

use std::cell::RefCell;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

/// The objects of a runtime have only a few prototypes.
const LONGEST_PROTOTYPE_CHAIN: u32 = 32;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = Object, js_name = prototype)]
    static OBJECT_PROTOTYPE: Object;

    /// The binding of js-sys assumes that this does not throw, but a proxy may.
    #[wasm_bindgen(catch, js_namespace = Object, js_name = hasOwn)]
    fn has_own(object: &JsValue, name: &JsValue) -> Result<bool, JsValue>;

    /// Throws for a revoked proxy.
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    pub(crate) fn is_array(value: &JsValue) -> Result<bool, JsValue>;

    /// The names and values of the own enumerable properties of an object.
    #[wasm_bindgen(catch, js_namespace = Object, js_name = entries)]
    pub(crate) fn entries(object: &JsValue) -> Result<Array, JsValue>;

    /// [`has_own`] for `Object.prototype`, which is never a proxy: without `catch`, it is faster.
    #[wasm_bindgen(js_namespace = Object, js_name = hasOwn)]
    fn prototype_has_own(prototype: &Object, name: &JsValue) -> bool;

    /// The names of the own enumerable properties of an object.
    #[wasm_bindgen(catch, js_namespace = Object, js_name = keys)]
    pub(crate) fn keys(object: &Object) -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = getPrototypeOf)]
    pub(crate) fn prototype_of(object: &JsValue) -> Result<JsValue, JsValue>;
}

thread_local! {
    /// The strings that were used so far.
    static NAMES: RefCell<Vec<(&'static str, &'static JsValue)>> = const { RefCell::new(Vec::new()) };
}

/// A constant as a JavaScript string. Each is converted once and kept, because the conversion takes
/// longer than the search.
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

/// A property of an object, or `undefined` if there is none, if its getter throws, or if `object`
/// is not an object. What servers, runtimes and callers pass may be a stub or a proxy.
///
/// A property of `Object.prototype` counts as absent: another library may have added it by mistake,
/// and it must not be taken for a signal, a status or a body.
#[inline(never)]
pub(crate) fn get(object: &JsValue, name: &'static str) -> JsValue {
    get_by_key(object, self::name(name))
}

/// A property that is a string, read with [`get`].
#[inline(never)]
pub(crate) fn text(object: &JsValue, name: &'static str) -> Option<String> {
    get(object, name).as_string()
}

/// Whether a property is a function, read with [`get`].
#[inline(never)]
pub(crate) fn has_method(object: &JsValue, name: &'static str) -> bool {
    get(object, name).is_function()
}

/// [`get`] for a name that is a JavaScript string or a symbol.
#[inline(never)]
pub(crate) fn get_by_key(object: &JsValue, key: &JsValue) -> JsValue {
    // `Reflect.get` throws unless it gets an object.
    let value = Reflect::get(object, key).unwrap_or_default();
    if !is_polluted(key) || !is_of_root(object, key) {
        value
    } else {
        JsValue::UNDEFINED
    }
}

/// The names of the enumerable properties of `Object.prototype`. There are none unless a mistake,
/// such as a careless deep merge, has added them.
pub(super) fn inherited_by_all() -> Array {
    OBJECT_PROTOTYPE.with(keys).unwrap_or_default()
}

/// Sets `Object.prototype` as the prototype of an object that has none.
pub(super) fn make_ordinary(object: &Object) -> Object {
    OBJECT_PROTOTYPE.with(|prototype| Object::set_prototype_of(object, prototype))
}

/// Whether an object has an own property.
pub(crate) fn is_own(object: &JsValue, key: &JsValue) -> bool {
    has_own(object, key).unwrap_or(false)
}

/// Whether an object has a property, either its own or one of a prototype other than
/// `Object.prototype`.
pub(super) fn has(object: &JsValue, key: &JsValue) -> bool {
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
