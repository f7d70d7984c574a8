//! The JavaScript bindings: the exported functions, and the code that reads their arguments.
//!
//! `declarations.d.ts` documents the functions for JavaScript callers.

#[cfg(not(feature = "npm"))]
mod error;
mod exports;
mod input;
mod typescript;

pub use exports::*;
