//! The JavaScript bindings: the exported functions, and how their arguments are read.

mod error;
mod exports;
mod input;
mod typescript;

pub use exports::*;
