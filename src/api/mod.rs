//! The API's requests and answers, a file a resource, field by field under the API's own names.

pub mod tokens;
