//! The types of the fields of requests and options.
//!
//! Each type validates itself. Its expectation completes a sentence that starts with the name of
//! the field. It never contains the value, which may be a credential in the wrong field.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::Error;

/// `Number.MAX_SAFE_INTEGER`. JavaScript rounds larger integers, and so may the server.
pub(crate) const MAX_SAFE_INTEGER: u64 = 9_007_199_254_740_991;

/// The requirement on a value, as a part of an error message.
pub(crate) type Expectation = &'static str;

/// The error of a conversion: the value does not meet the expectation. It never contains the value.
///
/// ```
/// use databrain_edge::{CreateGuestTokenRequest, Error};
///
/// fn request(tenant: &str) -> Result<CreateGuestTokenRequest, Error> {
///     let mut request = CreateGuestTokenRequest::new(tenant, "Customer Portal Analytics")?;
///     request.datasource_name = Some("Warehouse".try_into()?);
///     Ok(request)
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidValue(pub(crate) Expectation);

impl From<InvalidValue> for Error {
    /// Creates an `INVALID_INPUT` error.
    fn from(InvalidValue(expects): InvalidValue) -> Self {
        Self::invalid_input("value", expects)
    }
}

/// A string that is neither empty nor only whitespace.
///
/// ```
/// use databrain_edge::value::Text;
///
/// assert_eq!(Text::try_from("Sales").unwrap().as_str(), "Sales");
/// assert!(Text::try_from(" ").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Text(String);

impl Text {
    const EXPECTS: Expectation = "must be a string that is neither empty nor only whitespace";

    /// Returns the string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<Text> for String {
    fn from(Text(text): Text) -> Self {
        text
    }
}

impl TryFrom<String> for Text {
    type Error = InvalidValue;

    fn try_from(text: String) -> Result<Self, InvalidValue> {
        if text.chars().all(is_whitespace) {
            Err(InvalidValue(Self::EXPECTS))
        } else {
            Ok(Self(text))
        }
    }
}

/// Whether JavaScript considers a character whitespace, which includes the byte order mark and
/// excludes U+0085.
#[must_use]
pub(crate) fn is_whitespace(char: char) -> bool {
    char == '\u{feff}' || (char.is_whitespace() && char != '\u{85}')
}

/// A duration that a timer supports, in milliseconds: more than 0, at most 2147483647.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Millis(f64);

impl Millis {
    const EXPECTS: Expectation = "must be a positive number of milliseconds, at most 2147483647";

    /// Creates a duration that is known to be valid.
    pub(crate) const fn constant(ms: u32) -> Self {
        Self(ms as f64)
    }

    /// Returns the number of milliseconds.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<Duration> for Millis {
    type Error = InvalidValue;

    fn try_from(duration: Duration) -> Result<Self, InvalidValue> {
        Self::try_from(duration.as_secs_f64() * 1000.0)
    }
}

impl TryFrom<f64> for Millis {
    type Error = InvalidValue;

    fn try_from(ms: f64) -> Result<Self, InvalidValue> {
        // Timers use a signed 32-bit number, and fire at once if the number is larger.
        if ms > 0.0 && ms <= f64::from(i32::MAX) {
            Ok(Self(ms))
        } else {
            Err(InvalidValue(Self::EXPECTS))
        }
    }
}

/// A whole number from 0.
///
/// ```
/// use databrain_edge::value::Whole;
///
/// assert_eq!(Whole::from(300).get(), 300);
/// assert!(Whole::try_from(0.5).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Whole(u64);

impl Whole {
    const EXPECTS: Expectation = "must be a whole number from 0";

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl From<u32> for Whole {
    fn from(number: u32) -> Self {
        Self(number.into())
    }
}

impl TryFrom<f64> for Whole {
    type Error = InvalidValue;

    fn try_from(number: f64) -> Result<Self, InvalidValue> {
        let is_whole =
            (0.0..=MAX_SAFE_INTEGER as f64).contains(&number) && number.trunc() == number;
        if is_whole {
            Ok(Self(number as u64))
        } else {
            Err(InvalidValue(Self::EXPECTS))
        }
    }
}

/// A whole number from 1.
///
/// ```
/// use databrain_edge::value::Count;
///
/// assert_eq!(Count::try_from(1).unwrap().get(), 1);
/// assert!(Count::try_from(0).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count(u64);

impl Count {
    const EXPECTS: Expectation = "must be a whole number from 1";

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl From<NonZeroU32> for Count {
    fn from(number: NonZeroU32) -> Self {
        Self(number.get().into())
    }
}

impl TryFrom<u32> for Count {
    type Error = InvalidValue;

    fn try_from(number: u32) -> Result<Self, InvalidValue> {
        NonZeroU32::new(number)
            .map(Self::from)
            .ok_or(InvalidValue(Self::EXPECTS))
    }
}

impl TryFrom<f64> for Count {
    type Error = InvalidValue;

    fn try_from(number: f64) -> Result<Self, InvalidValue> {
        match Whole::try_from(number) {
            Ok(Whole(number)) if number > 0 => Ok(Self(number)),
            _ => Err(InvalidValue(Self::EXPECTS)),
        }
    }
}

/// Implements `Deserialize`, `FromStr` and `TryFrom<&str>` for a type that is made from a string.
macro_rules! deserialize_from_string {
    ($($value:ty),*) => {$(
        impl<'de> Deserialize<'de> for $value {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct StringVisitor;

                impl Visitor<'_> for StringVisitor {
                    type Value = $value;

                    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                        formatter.write_str(<$value>::EXPECTS)
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$value, E> {
                        self.visit_string(text.into())
                    }

                    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<$value, E> {
                        // The value is left out, because an error may be logged.
                        <$value>::try_from(text).map_err(E::custom)
                    }
                }

                deserializer.deserialize_string(StringVisitor)
            }
        }

        impl TryFrom<&str> for $value {
            type Error = InvalidValue;

            fn try_from(text: &str) -> Result<Self, InvalidValue> {
                Self::try_from(String::from(text))
            }
        }

        impl std::str::FromStr for $value {
            type Err = InvalidValue;

            fn from_str(text: &str) -> Result<Self, InvalidValue> {
                Self::try_from(String::from(text))
            }
        }
    )*};
}

pub(crate) use deserialize_from_string;

deserialize_from_string!(Text);

/// Implements `Deserialize` and `Serialize` for a type that is made from a number.
macro_rules! serde_as_number {
    ($($value:ident),*) => {$(
        impl<'de> Deserialize<'de> for $value {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct NumberVisitor;

                impl Visitor<'_> for NumberVisitor {
                    type Value = $value;

                    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                        formatter.write_str($value::EXPECTS)
                    }

                    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<$value, E> {
                        $value::try_from(number).map_err(E::custom)
                    }

                    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<$value, E> {
                        self.visit_f64(number as f64)
                    }

                    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<$value, E> {
                        self.visit_f64(number as f64)
                    }
                }

                deserializer.deserialize_f64(NumberVisitor)
            }
        }

        impl Serialize for $value {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }
    )*};
}

serde_as_number!(Millis, Whole, Count);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_not_only_whitespace() {
        for text in [" Ünïcode 数 🗝", "a", "\u{85}"] {
            assert_eq!(Text::try_from(String::from(text)).unwrap().as_str(), text);
        }
        for text in ["", " \t\n\u{a0}\u{2003}", "\u{feff}", "\u{2028}"] {
            assert_eq!(
                Text::try_from(String::from(text)),
                Err(InvalidValue(Text::EXPECTS)),
                "{text:?}"
            );
        }
    }

    #[test]
    fn numbers_have_their_ranges() {
        let rows = [
            (0.5, true, false, false),
            (30_000.0, true, true, true),
            (2_147_483_647.0, true, true, true),
            (2_147_483_648.0, false, true, true),
            (MAX_SAFE_INTEGER as f64, false, true, true),
            (0.0, false, true, false),
            (9_007_199_254_740_992.0, false, false, false),
            (-1.0, false, false, false),
            (1.5e10 + 0.5, false, false, false),
            (f64::NAN, false, false, false),
            (f64::INFINITY, false, false, false),
            (f64::NEG_INFINITY, false, false, false),
        ];
        for (number, is_millis, is_whole, is_count) in rows {
            assert_eq!(Millis::try_from(number).is_ok(), is_millis, "{number}");
            assert_eq!(Whole::try_from(number).is_ok(), is_whole, "{number}");
            assert_eq!(Count::try_from(number).is_ok(), is_count, "{number}");
        }
    }
}
