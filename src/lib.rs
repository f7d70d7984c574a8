//! Creates and manages Databrain API tokens from edge functions, workers and scripts.
//!
//! Compiled to WebAssembly and published on npm as `databrain-edge`, this crate exports one
//! JavaScript function for each operation, such as `await createApiToken(request, options)`: see
//! [`js`]. Rust programs use [`Client`] with the requests of [`api`]:
//!
//! ```
//! use databrain_edge::{Client, CreateApiTokenRequest, Error, Options};
//!
//! async fn mint(service_token: &str) -> Result<String, Error> {
//!     let client = Client::new(Options::builder().service_token(service_token).build()?)?;
//!     let request = CreateApiTokenRequest::new("Customer Portal Analytics", "Production API Key")?;
//!     let answer = client.create_api_token(&request).await?;
//!     Ok(answer.key.expose().to_owned())
//! }
//! ```
//!
//! Data flows one way: [`js`] reads a request and [`options`]; the request is an [`endpoint`],
//! which `encode` writes as JSON; the [`client`] sends it through `transport` as often as `retry`
//! allows; `response` interprets the answer; an [`error`] says what went wrong.

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
mod one_thread;
pub mod options;
#[cfg(feature = "stream")]
mod pages;
pub mod raw_value;
mod redact;
mod response;
mod retry;
pub mod secret;
mod sender;
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
#[cfg(feature = "stream")]
pub use pages::Paged;

/// Only in the npm build, because a library must not choose the allocator of a program.
#[cfg(all(target_arch = "wasm32", feature = "npm"))]
#[global_allocator]
static ALLOCATOR: zeroing::Zeroing<talc::wasm::WasmDynamicTalc> =
    zeroing::Zeroing(talc::wasm::new_wasm_dynamic_allocator());
