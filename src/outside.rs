//! Objects that come from outside, by their shape: a class test would refuse those of another realm, and a look at a
//! stub or a proxy may throw.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use crate::response::Json;

#[wasm_bindgen(module = "/pkg/outside.js")]
extern "C" {
    /// The value of a JSON text, `undefined` where it is none. The binding of js-sys takes a text of this module, which this one must not enter.
    pub fn parse(text: &JsString) -> JsValue;

    /// A field; `undefined` where there is none, or where reading it throws.
    pub fn field(object: &JsValue, name: &str) -> JsValue;

    /// What a method returns.
    ///
    /// # Errors
    /// What it throws, or that there is none.
    #[wasm_bindgen(catch)]
    pub fn invoke(object: &JsValue, method: &str, first: &JsValue) -> Result<JsValue, JsValue>;
}

impl Json for JsValue {
    fn field(&self, name: &str) -> Option<Self> {
        Some(field(self, name)).filter(|value| !value.is_undefined())
    }

    fn text(&self) -> Option<Zeroizing<String>> {
        self.as_string().filter(|text| !text.is_empty()).map(Zeroizing::new)
    }

    fn is_text(&self) -> bool {
        self.dyn_ref::<JsString>().is_some_and(|text| text.length() > 0)
    }

    fn is_list(&self) -> bool {
        Array::is_array(self)
    }

    fn is_null(&self) -> bool {
        Self::is_null(self)
    }
}
