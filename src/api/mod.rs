//! The API's requests and answers, a file a resource, field by field under the API's own names.

pub mod data_apps;
pub mod embeds;
pub mod guest_tokens;
pub mod tokens;
