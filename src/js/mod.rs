//! The JavaScript bindings: the exported functions, and how their arguments are read.
//!
//! `declarations.d.ts` documents the functions for those who call them.

#[cfg(not(feature = "npm"))]
mod error;
mod exports;
mod input;
mod typescript;

pub use exports::*;
