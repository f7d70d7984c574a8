//! Constructs the fields of requests in Rust.

use crate::error::{Error, Result};
use crate::value::{InvalidValue, Text};

/// Checks a text field of a request. An error names the field as JavaScript does, such as
/// `dataAppName`.
pub(super) fn text(name: &'static str, text: impl Into<String>) -> Result<Text> {
    Text::try_from(text.into())
        .map_err(|InvalidValue(expects)| Error::invalid_input(["request.", name].concat(), expects))
}
