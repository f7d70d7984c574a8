//! Fields of requests that are constructed in Rust.

use crate::error::{Error, Result};
use crate::value::Text;

/// A text field of a request. An error uses its JavaScript name, such as `dataAppName`.
pub(super) fn text(name: &'static str, text: impl Into<String>) -> Result<Text> {
    Text::try_from(text.into())
        .map_err(|expects| Error::invalid_input(["request.", name].concat(), expects))
}
