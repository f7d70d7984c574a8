//! Creates and manages Databrain API tokens from edge functions, workers and scripts.
//!
//! Compiled to WebAssembly and published on npm as `databrain-edge`, this crate exports one
//! JavaScript function for each operation, such as `await createApiToken(request, options)`: see
//! [`js`]. Rust programs use [`Client`] with the requests of [`api`]:
//!
//! ```no_run
//! use databrain_edge::{Client, Options, api::CreateApiTokenRequest};
//!
//! # async fn mint(token: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let mut options = Options::default();
//! options.service_token = Some(token.parse()?);
//! let client = Client::new(options)?;
//! let request = CreateApiTokenRequest::new("Customer Portal Analytics", "Production API Key")?;
//! let answer = client.create_api_token(&request).await?;
//! println!("{}", answer.key.expose());
//! # Ok(())
//! # }
//! ```
//!
//! Data flows one way: [`js`] reads a request and [`options`]; the request is an [`endpoint`],
//! which `encode` writes as JSON; the [`client`] sends it through `transport` as often as `retry`
//! allows; `response` interprets the answer; an [`error`] says what went wrong.

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
pub mod raw_value;
mod redact;
mod response;
mod retry;
pub mod secret;
mod shared_result;
mod transport;
pub mod value;
#[cfg(all(target_arch = "wasm32", feature = "npm"))]
mod zeroing;

pub use api::*;
pub use client::Client;
pub use error::{Error, ErrorKind, ErrorOutcome, Result};
pub use options::Options;

/// Only in the npm build, because a library must not choose the allocator of a program.
#[cfg(all(target_arch = "wasm32", feature = "npm"))]
#[global_allocator]
static ALLOCATOR: zeroing::Zeroing<talc::wasm::WasmDynamicTalc> =
    zeroing::Zeroing(talc::wasm::new_wasm_dynamic_allocator());
