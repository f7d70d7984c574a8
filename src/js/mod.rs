//! The JavaScript bindings: the exported functions, and how their arguments are read.

#[cfg(not(feature = "npm"))]
mod error;
mod exports;
mod input;
mod typescript;

pub use exports::*;
