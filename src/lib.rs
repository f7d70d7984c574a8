//! Databrain API tokens from edge functions, workers and scripts.
//!
//! This crate is the core of the npm package `databrain-edge`. The functions of the package are in [`exports`]: always `(request, options)`, always a promise.
//!
//! The host holds, the core decides. Requests, answers, credentials, messages, timers and promises are the host's, in the files of `pkg/`. The core is one
//! function, [`call::hear`]: it is handed what happened to a call and where that stood, as numbers, and says what to do by calling [`host`]. It gets to see no
//! value, only its kind as a sum of flags; it asks for no memory; it awaits nothing and cannot panic.
//!
//! ```text
//! news -> call -> options + request (checked by given, field, address) -> host: send
//!              -> response (codes, error) -> retry, ensure         -> host: send again, wait, or end
//! ```
//!
//! [`host`] and what calls it are the rim; [`address`], [`api`], [`codes`], [`error`], [`field`], [`operation`], [`response`] and [`retry`] know no host
//! at all and are tested by plain `cargo test`.

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
pub mod host;
pub mod operation;
pub mod options;
pub mod outside;
pub mod rejection;
pub mod request;
pub mod response;
pub mod retry;
