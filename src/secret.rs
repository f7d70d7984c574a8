//! Credentials that cannot be printed.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

/// A credential: its `Debug` shows nothing and its memory is overwritten when it is dropped.
#[derive(Default)]
pub struct Secret(String);

impl Secret {
    /// Takes the credential over.
    #[must_use]
    pub fn new(value: String) -> Self {
        Self(value)
    }

    /// EXPOSE: the `Authorization` header must carry the credential; transport hands it to the host and drops it.
    pub(crate) fn bearer(&self) -> Zeroizing<String> {
        // Reserved at once: growing would leave a copy behind in freed memory.
        let mut header = Zeroizing::new(String::with_capacity(self.0.len().saturating_add(7)));
        header.push_str("Bearer ");
        header.push_str(&self.0);
        header
    }

    /// EXPOSE: to take the credential out of a text, the text must be compared with it.
    pub(crate) fn find(&self, text: &str) -> Option<std::ops::Range<usize>> {
        let (text, secret) = (text.as_bytes(), self.0.as_bytes());
        let start = text.windows(secret.len().max(1)).position(|part| part.eq_ignore_ascii_case(secret))?;
        Some(start..start.saturating_add(secret.len()))
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret::new("canary".into())), "[secret]");
    }

    #[test]
    fn bearer_is_the_header_value() {
        assert_eq!(*Secret::new("abc".into()).bearer(), "Bearer abc");
    }
}
