//! What an operation of the API is. The table of them is in [`crate::exports`].

use crate::field::Table;

/// The method of a request. `pkg/flight.js` has them in the same order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads; its fields go into the query.
    Get,
    /// Creates; every one may create again.
    Post,
    /// Changes.
    Put,
    /// Removes; its fields go into the query.
    Delete,
}

impl Method {
    /// As it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }

    /// Whether the fields of the request are its body; else they are its query.
    #[must_use]
    pub const fn has_body(self) -> bool {
        matches!(self, Self::Post | Self::Put)
    }
}

/// Which credential an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// The organisation's.
    ServiceToken,
    /// One data app's.
    ApiKey,
    /// The key itself; or the organisation's, where the request names the key.
    Rotation,
}

/// What the caller relies on in an answer. Everything else in it is passed through as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A field that is a string and not empty. No UUID rule: the vendor's own pages show two shapes of keys.
    Text {
        /// Its name.
        name: &'static str,
        /// What to say where there is none.
        lack: &'static str,
    },
    /// A list in the field `data`, which alone is passed on.
    List,
}

/// One operation: all that tells it from the others.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// The method of its request.
    pub method: Method,
    /// Its path below the base URL, after `/api/v2/`.
    pub path: &'static str,
    /// Whether old self-hosted versions are known to have the same with `dataApp` in the place of `data-app`.
    pub has_legacy_path: bool,
    /// The bearer of its request.
    pub credential: Credential,
    /// The fields of its request.
    pub fields: &'static Table,
    /// What its answer must hold.
    pub answer: Answer,
}

/// What to say where an answer has no field of this name.
macro_rules! lack {
    ($name:literal) => {
        concat!(
            "the server reports success, but its answer holds no usable ",
            $name
        )
    };
}

/// An answer with a field of this name, for the table.
macro_rules! text {
    ($name:literal) => {
        Answer::Text {
            name: $name,
            lack: $crate::operation::lack!($name),
        }
    };
}

impl Answer {
    /// The field that is promised.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text { name, .. } => name,
            Self::List => "data",
        }
    }

    /// What to say where there is none.
    #[must_use]
    pub const fn lack(self) -> &'static str {
        match self {
            Self::Text { lack, .. } => lack,
            Self::List => lack!("data"),
        }
    }
}

pub(crate) use {lack, text};
