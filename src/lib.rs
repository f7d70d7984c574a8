//! Databrain API tokens from edge functions, workers and scripts.
//!
//! This crate is the core of the npm package `databrain-edge`. Compiled to WebAssembly it exports one function per
//! operation of the API, always `(request, options)`, always a promise: see [`exports`]. Data flows one way:
//!
//! ```text
//! exports -> options + api (checked values) -> call -> session (attempts) -> transport -> response -> answer or error
//! ```
//!
//! [`ensure`] is the one call that makes several requests; [`task`] runs them all. [`address`], [`operation`], [`api`], [`field`], [`codes`],
//! [`response`], [`retry`] and [`error`] know no JavaScript and run under plain `cargo test`; the other
//! modules are the rim that touches the host.
//!
//! The host holds, the core decides. Requests, answers, credentials, messages and errors are objects of the host, in the files of `pkg/` that the
//! modules of the rim name, and do not enter the memory of the core: it is told what can be seen in them, as a sum of flags, and says what to do.

pub mod address;
pub mod api;
pub mod call;
pub mod codes;
pub mod ensure;
pub mod error;
pub mod event;
pub mod exports;
pub mod field;
pub mod given;
pub mod operation;
pub mod options;
pub mod outside;
pub mod rejection;
pub mod request;
pub mod response;
pub mod retry;
pub mod session;
pub mod task;
pub mod transport;

/// Small, kept, and 2.5 kB of brotli less than the standard library's allocator.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
