//! Files of the package that its other files import. Nothing of them is called from here, but the tests of this crate need them beside those: `wasm-bindgen`
//! copies what is named. And its test runner serves four files at once, and hangs with more: the core
//! calls functions of four others, and these four are what those import.

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

#[wasm_bindgen(module = "/pkg/flight.js")]
extern "C" {
    #[wasm_bindgen(js_name = finish)]
    fn named_for_flight(flight: &JsValue);
}

#[wasm_bindgen(module = "/pkg/request.js")]
extern "C" {
    #[wasm_bindgen(js_name = queryOf)]
    fn named_for_request(given: &JsValue, queried: i32) -> JsValue;
}
