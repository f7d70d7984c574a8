//! What the server says about when to come back.

/// `Retry-After` in milliseconds: whole seconds, else nothing. Never a guess.
#[must_use]
pub fn retry_after_ms(value: &str) -> Option<f64> {
    let digits = value.as_bytes().trim_ascii();
    // Nine digits are 31 years, and all that fits: a longer wait is no answer.
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    let mut seconds = 0.0;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        seconds = seconds * 10.0 + f64::from(digit & 0x0f);
    }
    Some(seconds * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_seconds_only() {
        assert_eq!(retry_after_ms("2"), Some(2000.0));
        assert_eq!(retry_after_ms(" 120 "), Some(120_000.0));
        for wrong in ["", " ", "-1", "+1", "1.5", "1e3", "0x10", "soon", "99999999999"] {
            assert_eq!(retry_after_ms(wrong), None, "{wrong:?}");
        }
    }
}
