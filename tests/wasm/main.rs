//! The crate as JavaScript sees it, with a `fetch` of the tests' own. `cargo xtask test --only wasm` runs the same suite
//! in Node, in Chromium and in Firefox. One suite, and so one start of each browser.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    reason = "a helper of a test that cannot go on has failed the test"
)]

mod answer;
mod ending;
mod input;
mod request;
mod stub;
