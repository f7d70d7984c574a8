//! What an operation of the API is, and the table of them.

use crate::api::tokens;
use crate::field::Field;

/// The method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Creates; every one may create again.
    Post,
}

impl Method {
    /// As it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
        }
    }
}

/// What the caller relies on in an answer. Everything else in it is passed through as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// `key`, a string that is not empty. No UUID rule: the vendor's own pages show two shapes.
    Key,
}

/// One operation: all that tells it from the others.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Its JavaScript name, which stands in every error.
    pub name: &'static str,
    /// The method of its request.
    pub method: Method,
    /// Its path, below the base URL.
    pub path: &'static str,
    /// Its path on old self-hosted versions, with `legacyPaths`.
    pub legacy_path: &'static str,
    /// The fields of its request.
    pub fields: &'static [Field],
    /// What its answer must hold.
    pub answer: Answer,
}

/// `createApiToken`. Source: `…/developer-docs/helpers/api-reference/create-api-token`.
pub static CREATE_API_TOKEN: Operation = Operation {
    name: "createApiToken",
    method: Method::Post,
    path: "/api/v2/data-app/api-tokens",
    legacy_path: "/api/v2/dataApp/api-tokens",
    fields: tokens::CREATE_API_TOKEN,
    answer: Answer::Key,
};
