//! Texts of this crate's own making, without `core::fmt`: linking it costs more than everything that would use it.

/// The parts, one after the other. `concat` of the standard library is ten times the size.
#[must_use]
pub fn join(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
    }
    text
}

/// A number in decimal.
#[must_use]
pub fn decimal(number: u16) -> String {
    let mut digits = String::new();
    for unit in [10_000, 1000, 100, 10, 1] {
        if number >= unit || unit == 1 {
            let digit = number.checked_div(unit).unwrap_or_default() % 10;
            digits.extend(char::from_digit(u32::from(digit), 10));
        }
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_joined() {
        assert_eq!(join(&["a", "", "bc"]), "abc");
        assert_eq!(join(&[]), "");
    }

    #[test]
    fn numbers_are_decimal() {
        for number in [0, 7, 10, 99, 200, 429, 999, 1000, 65_535] {
            assert_eq!(decimal(number), number.to_string());
        }
    }
}
