//! Creates and manages API tokens, embeds and guest tokens of Databrain, a service for embedded
//! analytics.
//!
//! [`Client`] has a method for each operation of the API, and [`api`] the requests and answers:
//!
//! ```
//! use databrain_edge::{Client, CreateApiTokenRequest, Error, Options};
//!
//! async fn key(service_token: &str) -> Result<String, Error> {
//!     let client = Client::new(Options::builder().service_token(service_token).build()?)?;
//!     let request = CreateApiTokenRequest::new("Customer Portal Analytics", "Production API Key")?;
//!     let token = client.ensure_api_token(&request).await?;
//!     Ok(token.key.expose().to_owned())
//! }
//! ```
//!
//! The same crate, compiled to WebAssembly, is the npm package `databrain-edge`: its feature `js`
//! exports a JavaScript function for each operation, such as `createApiToken(request, options)`.
//!
//! # Platforms
//!
//! The crate runs on `wasm32-unknown-unknown` in a JavaScript runtime: in Cloudflare Workers, Node,
//! Deno, Bun and browsers. On other targets it compiles, but each function that needs JavaScript
//! panics, such as [`Client::new`].
//!
//! # How a call works
//!
//! An [`endpoint`] is the type of its request. [`client`] validates it, writes it as JSON (`encode`)
//! and builds the HTTP request. `call` sends that through `transport`, as often as `retry` allows;
//! `response` checks the answer, which is deserialized for Rust callers. An [`error`] says what went
//! wrong, and whether the operation may have happened.

#![cfg_attr(docsrs, feature(doc_cfg))]

// The programs of the documents must compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
#[cfg(doctest)]
#[doc = include_str!("../docs/rust.md")]
mod rust_page {}

mod address;
pub mod api;
mod call;
pub mod client;
mod encode;
pub mod endpoint;
mod ensure;
pub mod error;
mod event;
#[cfg(feature = "js")]
pub mod js;
pub mod options;
#[cfg(feature = "stream")]
mod pages;
pub mod raw_value;
mod redact;
mod response;
mod retry;
pub mod secret;
mod send_and_sync;
mod shared_result;
#[cfg(feature = "testing")]
pub mod testing;
mod transport;
pub mod value;
mod verb;
#[cfg(all(target_arch = "wasm32", feature = "npm"))]
mod zeroing;

pub use api::*;
pub use client::Client;
pub use error::{Error, ErrorKind, ErrorOutcome, Result};
pub use options::{Options, OptionsBuilder};

// The versions that the API of this crate uses.
#[cfg(feature = "stream")]
pub use pages::Paged;
pub use {http, js_sys, wasm_bindgen, web_sys};

/// Only in the npm build, because a library must not choose the allocator of a program.
#[cfg(all(target_arch = "wasm32", feature = "npm"))]
#[global_allocator]
static ALLOCATOR: zeroing::Zeroing<talc::wasm::WasmDynamicTalc> =
    zeroing::Zeroing(talc::wasm::new_wasm_dynamic_allocator());
