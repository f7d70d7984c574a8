//! Credentials and keys, which must never appear in a log, an error or `Debug` output.

use std::fmt;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroize;

use crate::value::{Expectation, InvalidValue, deserialize_from_string};

/// A string that `Debug` does not show, and whose memory is zeroed when it is dropped.
///
/// The keys in answers have this type. Store the key, then drop it.
///
/// ```
/// let secret: databrain_edge::secret::Secret = "7c9e6679".parse().unwrap();
/// assert_eq!(format!("{secret:?}"), "[redacted]");
/// assert_eq!(secret.expose(), "7c9e6679");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    const EXPECTS: Expectation = "must be a non-empty string";

    /// Returns the text itself. Do not log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Secret {
    type Error = InvalidValue;

    fn try_from(text: String) -> Result<Self, InvalidValue> {
        if text.is_empty() {
            Err(InvalidValue(Self::EXPECTS))
        } else {
            Ok(Self(text))
        }
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// Deserializes a key that a server may leave empty.
pub(crate) fn non_empty<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Secret>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.and_then(|text| Secret::try_from(text).ok()))
}

/// A service token or an API key, which is sent in the `Authorization` header.
///
/// ```
/// use databrain_edge::secret::Credential;
///
/// assert!("7c9e6679".parse::<Credential>().is_ok());
/// assert!("Bearer 7c9e6679".parse::<Credential>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential(Secret);

impl Credential {
    const EXPECTS: Expectation = "must be the bare credential: a string of visible ASCII \
                                  characters, without whitespace, without 'Bearer' and without \
                                  quotes around it";

    /// Returns the text itself. Do not log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Returns the value of the `Authorization` header.
    pub(crate) fn bearer(&self) -> Secret {
        Secret(["Bearer ", self.expose()].concat())
    }
}

impl TryFrom<String> for Credential {
    type Error = InvalidValue;

    fn try_from(text: String) -> Result<Self, InvalidValue> {
        // Converted to a secret before the check, so that refused text is zeroed too.
        Secret::try_from(text)
            .map_err(|_| InvalidValue(Self::EXPECTS))?
            .try_into()
    }
}

impl TryFrom<Secret> for Credential {
    type Error = InvalidValue;

    fn try_from(secret: Secret) -> Result<Self, InvalidValue> {
        let text = secret.expose().as_bytes();
        let is_header_value = text.iter().all(u8::is_ascii_graphic);
        // `docker --env-file` keeps the quotes around a value.
        let is_quote = |byte: Option<&u8>| matches!(byte, Some(b'"' | b'\'' | b'`'));
        if is_header_value && !is_quote(text.first()) && !is_quote(text.last()) {
            Ok(Self(secret))
        } else {
            Err(InvalidValue(Self::EXPECTS))
        }
    }
}

deserialize_from_string!(Secret, Credential);

impl Serialize for Credential {
    /// Serializes the text itself, because a request may contain the key that it replaces.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_what_a_header_can_carry() {
        for text in [
            "7c9e6679-7425-40de-944b-e07fc1f90ae7",
            "!\"#~",
            "x",
            "it's",
            "bearer",
        ] {
            assert_eq!(
                Credential::try_from(String::from(text)).unwrap().expose(),
                text
            );
        }
        let refused = [
            "",
            "a b",
            " a",
            "a ",
            "a\n",
            "a\r\nx: y",
            "a\0",
            "tökén",
            "a\u{7f}",
            "\u{feff}a",
            "\"a\"",
            "'a'",
            "`a`",
            "\"",
            "\"a",
            "a'",
            "\u{201c}a\u{201d}",
            "\u{2018}a\u{2019}",
            "\u{ab}a\u{bb}",
            "Bearer a",
            "bearer a",
            "BEARER\ta",
        ];
        for text in refused {
            assert!(
                Credential::try_from(String::from(text)).is_err(),
                "{text:?}"
            );
        }
    }

    #[test]
    fn debug_output_does_not_show_it() {
        let credential: Credential = "canary".parse().unwrap();
        assert_eq!(format!("{credential:?}"), "Credential([redacted])");
    }
}
