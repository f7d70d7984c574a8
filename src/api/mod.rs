//! The requests and answers of the API, by resource.
//!
//! To add an endpoint, declare its request and answer here, implement [`Endpoint`] for the request,
//! and add a method to [`Client`] and an export to `src/js`. `CONTRIBUTING.md` lists the other
//! places.
//!
//! [`Client`]: crate::Client
//! [`Endpoint`]: crate::endpoint::Endpoint

mod data_apps;
mod embeds;
mod field;
mod guest_tokens;
mod tokens;

pub use data_apps::*;
pub use embeds::*;
pub use guest_tokens::*;
pub use tokens::*;
