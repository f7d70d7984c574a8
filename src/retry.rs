//! When to ask again, and what the server says about when to come back. Pure: the time and the dice are given.

use crate::error::{Error, Kind, Outcome};

/// The first wait is at most this long, each next one twice that.
const FIRST_MS: f64 = 500.0;
/// No wait is longer, unless the server asks for it.
const LONGEST_MS: f64 = 8_000.0;

/// What a call may do about a failure.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// How often it may ask again.
    pub max_retries: f64,
    /// Whether asking twice does no more than asking once.
    pub is_repeatable: bool,
}

/// How long to wait before the next attempt; `None`: give up. `attempts` is the number of those made, `left_ms` the time
/// that the whole call still has, `random` from 0 to below 1.
///
/// Nothing is repeated whose outcome is unknown, unless a repetition does no harm. And nothing is waited for that would come
/// after the end.
#[must_use]
pub fn wait_ms(policy: Policy, attempts: u32, error: &Error, left_ms: f64, random: f64) -> Option<f64> {
    let is_harmless = match error.kind {
        Kind::RateLimit => true,
        Kind::Network => policy.is_repeatable || error.outcome == Outcome::NotSent,
        Kind::Server => policy.is_repeatable && matches!(error.status, Some(500 | 502 | 503 | 504)),
        _ => false,
    };
    if !is_harmless || f64::from(attempts) > policy.max_retries {
        return None;
    }
    // Full jitter: clients that failed together do not come back together.
    let factor = 1_u32.checked_shl(attempts.saturating_sub(1).min(8)).unwrap_or(1);
    let backoff = random * (FIRST_MS * f64::from(factor)).min(LONGEST_MS);
    let wait = error.retry_after_ms.unwrap_or(backoff);
    (wait < left_ms).then_some(wait)
}

/// `Retry-After` in milliseconds: whole seconds, or the date that HTTP prescribes, else nothing. Never a guess.
#[must_use]
pub fn retry_after_ms(value: &str, now_ms: f64) -> Option<f64> {
    let value = value.as_bytes().trim_ascii();
    match number(value) {
        // Nine digits are 31 years; a longer wait is no answer.
        Some(seconds) if value.len() <= 9 => Some(seconds * 1000.0),
        Some(_) => None,
        None => date_ms(value).map(|date| (date - now_ms).max(0.0)),
    }
}

fn number(digits: &[u8]) -> Option<f64> {
    let value = |sum: f64, digit: &u8| digit.is_ascii_digit().then(|| sum * 10.0 + f64::from(digit & 0x0f));
    if digits.is_empty() { None } else { digits.iter().try_fold(0.0, value) }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` in milliseconds since 1970. The two older forms of dates are not generated any more.
fn date_ms(date: &[u8]) -> Option<f64> {
    const MONTHS: &[&[u8]] =
        &[b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    const DAYS: &[&[u8]] = &[b"Thu", b"Fri", b"Sat", b"Sun", b"Mon", b"Tue", b"Wed"];
    let (weekday, rest) = date.split_at_checked(3)?;
    let rest = rest.strip_prefix(b", ")?.strip_suffix(b" GMT")?;
    let mut parts = rest.split(|byte| *byte == b' ');
    let two = |part: Option<&[u8]>| part.filter(|part| part.len() == 2).and_then(number);
    let day = two(parts.next())?;
    let month = parts.next()?;
    let month = f64::from(u8::try_from(MONTHS.iter().position(|name| *name == month)?).ok()?);
    let year = parts.next().filter(|part| part.len() == 4).and_then(number)?;
    let mut clock = parts.next()?.split(|byte| *byte == b':');
    let (hours, minutes, seconds) = (two(clock.next())?, two(clock.next())?, two(clock.next())?);
    if parts.next().is_some() || clock.next().is_some() || hours > 23.0 || minutes > 59.0 || seconds > 60.0 {
        return None;
    }
    let days = days_since_1970(year, month, day)?;
    // The name of the day is a checksum for free.
    let named = DAYS.iter().position(|name| *name == weekday)?;
    if f64::from(u8::try_from(named).ok()?) != modulo(days, 7.0) {
        return None;
    }
    Some((((days * 24.0 + hours) * 60.0 + minutes) * 60.0 + seconds) * 1000.0)
}

/// As `rem_euclid`, which links a library function of its own.
fn modulo(number: f64, divisor: f64) -> f64 {
    number - (number / divisor).floor() * divisor
}

/// The month from 0. In a year that begins in March the leap day comes last, and months have a regular length.
fn days_since_1970(year: f64, month: f64, day: f64) -> Option<f64> {
    let is_leap = modulo(year, 4.0) == 0.0 && (modulo(year, 100.0) != 0.0 || modulo(year, 400.0) == 0.0);
    let length = match month {
        1.0 if is_leap => 29.0,
        1.0 => 28.0,
        3.0 | 5.0 | 8.0 | 10.0 => 30.0,
        _ => 31.0,
    };
    if !(1.0..=length).contains(&day) {
        return None;
    }
    let year = if month < 2.0 { year - 1.0 } else { year };
    let month = modulo(month + 10.0, 12.0);
    let leap_days = (year / 4.0).floor() - (year / 100.0).floor() + (year / 400.0).floor();
    // 1 January 1970 is day 719469 when counted from 1 March of the year 0, the first.
    Some(year * 365.0 + leap_days + ((month * 153.0 + 2.0) / 5.0).floor() + day - 719_469.0)
}

#[cfg(test)]
mod tests;
