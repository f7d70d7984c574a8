//! The HTTP methods that the transport sends.

use std::mem::ManuallyDrop;

use http::Method;

use crate::endpoint::Endpoint;

/// An HTTP method, and what it means for a request. Unlike [`Method`], it is `Copy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Verb {
    /// Returns the method of an endpoint, or `None` for one that an endpoint cannot have.
    pub(crate) fn of<E: Endpoint>() -> Option<Self> {
        // A constant owns nothing. Code that drops it would cost 500 bytes in the npm package.
        let method = ManuallyDrop::new(E::METHOD);
        Some(match *method {
            Method::GET => Self::Get,
            Method::POST => Self::Post,
            Method::PUT => Self::Put,
            Method::PATCH => Self::Patch,
            Method::DELETE => Self::Delete,
            _ => return None,
        })
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Whether the fields of the request become the body. Otherwise they become the query.
    pub(crate) const fn has_body(self) -> bool {
        !matches!(self, Self::Get | Self::Delete)
    }

    /// Whether the method only reads, so that a request can be sent twice without harm.
    pub(crate) const fn is_safe(self) -> bool {
        matches!(self, Self::Get)
    }
}
