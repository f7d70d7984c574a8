//! The TypeScript declarations that cannot be derived from Rust types.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const DECLARATIONS: &'static str = include_str!("declarations.d.ts");
