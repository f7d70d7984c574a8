//! Files of the package that its other files import. Nothing of them is called from here, but the tests of this crate need them beside those: `wasm-bindgen`
//! copies what is named. And its test runner serves four files at once, and hangs with more: what the core calls of these comes through the others.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/pkg/outside.js")]
extern "C" {
    #[wasm_bindgen(js_name = ignore)]
    fn named_for_outside(start: &JsValue);
}

#[wasm_bindgen(module = "/pkg/error.js")]
extern "C" {
    #[wasm_bindgen(js_name = isDatabrainError)]
    fn named_for_error(value: &JsValue) -> bool;
}
