//! What `ensureApiToken` finds, and what it resolves to.

use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::plain::{Plain, Value};
use crate::rejection::Failure;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = r"
/** The options of `ensureApiToken`. */
export type EnsureApiTokenOptions = ServiceTokenOptions & EnsureOnlyOptions;

/** What `ensureApiToken` resolves to. */
export interface EnsureApiTokenAnswer {
  /** The token of that name. Of several, the newest by `createdAt`: an older one may have been rotated away. */
  key: string;
  /** Whether this call made it. */
  created: boolean;
  /** Whether the answer to its creation was lost, and it was found by listing. */
  reconciled: boolean;
  /**
   * How many more tokens of that name have appeared meanwhile: somebody else made one at the same time, or the server did twice
   * what it was asked once. Absent where there are none.
   */
  duplicates?: number;
}
";

/// A token of the wanted name.
pub struct Token {
    pub key: JsValue,
    pub created_ms: f64,
}

/// What the call resolves to.
#[derive(Clone)]
pub struct Found {
    /// The token.
    pub key: JsValue,
    /// Whether this call made it.
    pub created: bool,
    /// Whether it was found by listing.
    pub reconciled: bool,
    /// How many more of that name have appeared.
    pub duplicates: f64,
}

impl Found {
    /// With a key that a list or an answer holds; where it holds none, that is said.
    ///
    /// # Errors
    /// `BAD_RESPONSE`.
    pub fn new(key: JsValue, created: bool, reconciled: bool) -> Result<Self, Failure> {
        if key.is_string() { Ok(Self { key, created, reconciled, duplicates: 0.0 }) } else { Err(no_keys().into()) }
    }

    /// As the call resolves to it.
    #[must_use]
    pub fn to_js(&self) -> JsValue {
        Plain(&[
            ("key", Value::Host(&self.key)),
            ("created", Value::Flag(self.created)),
            ("reconciled", Value::Flag(self.reconciled)),
            ("duplicates", if self.duplicates > 0.0 { Value::Number(self.duplicates) } else { Value::Absent }),
        ])
        .to_js()
    }
}

/// Of equal ones the last in the list.
pub fn newest(tokens: &[Token]) -> Option<&Token> {
    tokens.iter().reduce(|best, next| if next.created_ms >= best.created_ms { next } else { best })
}

pub fn no_keys() -> Error {
    Error::bad_response(
        "the list names a token of this name without its key, so that nothing can be compared; use createApiToken and keep its answer",
    )
}
