//! The declarations for TypeScript that cannot be derived from a Rust type.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const DECLARATIONS: &'static str = include_str!("declarations.d.ts");
