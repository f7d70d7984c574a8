//! The crate as JavaScript and as Rust use it, with stubs in place of the network. `cargo xtask
//! test --only wasm` runs this suite in Node, in Chromium and in Firefox. It is one binary, so that
//! each browser starts once.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod client;
mod deadline;
mod input;
mod network;
mod options;
mod request;
mod response;
mod stub;
