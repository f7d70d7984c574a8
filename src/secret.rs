//! Credentials that cannot be printed.

use std::fmt;
use std::ops::Range;

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

    /// EXPOSE: to take the credential out of a text, the text must be compared with it. Found in any case, and also where
    /// JSON or an address has escaped it.
    pub(crate) fn find(&self, text: &str) -> Option<Range<usize>> {
        let text = text.as_bytes();
        (0..text.len()).find_map(|start| {
            let mut rest = Unescaped(text.get(start..)?);
            let is_here = Unescaped(self.0.as_bytes()).all(|byte| rest.next() == Some(byte));
            let end = text.len().saturating_sub(rest.0.len());
            (is_here && start < end).then_some(start..end)
        })
    }
}

/// The bytes of a text in lower case, without the backslashes of JSON and with the percent signs of addresses undone.
struct Unescaped<'a>(&'a [u8]);

impl Iterator for Unescaped<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        loop {
            let (byte, rest) = match self.0 {
                [] => return None,
                [b'\\', rest @ ..] => (b'\\', rest),
                [b'%', high, low, rest @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                    (digit(*high) << 4 | digit(*low), rest)
                }
                [byte, rest @ ..] => (*byte, rest),
            };
            self.0 = rest;
            if byte != b'\\' {
                return Some(byte.to_ascii_lowercase());
            }
        }
    }
}

/// Of a hex digit; the letters stand 9 above their low four bits.
const fn digit(hex: u8) -> u8 {
    (hex & 0x0f).saturating_add(if hex > b'9' { 9 } else { 0 })
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

    #[test]
    fn found_as_it_is_and_escaped() {
        let secret = Secret::new("a\"b\\c/d+e".into());
        for text in ["a\"b\\c/d+e", "A\"B\\C/D+E", "a\\\"b\\\\c\\/d+e", "a%22b%5Cc%2Fd%2be", "a%22b%5cc/d%2Be"] {
            let around = format!("<{text}>");
            assert_eq!(secret.find(&around), Some(1..around.len() - 1), "{text}");
        }
        for text in ["", "a", "a\"b", "a\"b\\c/d", "%", "%2", "a%zzb"] {
            assert_eq!(secret.find(text), None, "{text}");
        }
        assert_eq!(Secret::new("100%41".into()).find("x100%41"), Some(1..7));
        assert_eq!(Secret::default().find("anything"), None);
    }
}
