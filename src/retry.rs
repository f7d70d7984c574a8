//! Decides when a request is retried. The functions are pure: time and randomness are parameters.

use crate::error::{Error, ErrorKind, ErrorOutcome};

/// The maximum of the first wait in milliseconds. It doubles with each further wait; no wait is
/// shorter than half of its maximum.
const FIRST_MS: f64 = 500.0;
/// The maximum of any wait in milliseconds, unless `Retry-After` requests a longer one.
const LONGEST_MS: f64 = 8_000.0;

/// The share of the timeout that is reserved for the answer to a request that is not safe, unless
/// the last attempt took longer.
const RESERVED_SHARE: f64 = 0.25;
/// The maximum of that reserve in milliseconds.
const LARGEST_RESERVE_MS: f64 = 5_000.0;

/// What the options and the request allow.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// The maximum number of retries.
    pub max_retries: u64,
    /// Whether the request only reads, so that it can be sent twice without harm.
    pub is_safe: bool,
    /// The time for the whole call in milliseconds.
    pub timeout_ms: f64,
}

/// The progress of a call.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// The number of attempts so far.
    pub attempts: u32,
    /// The duration of the last attempt in milliseconds.
    pub last_ms: f64,
    /// The time until the deadline of the call in milliseconds.
    pub left_ms: f64,
}

/// Returns the wait before the next attempt in milliseconds, or `None` if there is to be none.
///
/// `random` is a number from 0 up to, but not including, 1. If the outcome is unknown, only safe
/// requests are retried. There is no retry if its wait would end after the deadline, or would leave
/// a request that is not safe too little time for its answer: reaching the deadline would turn a
/// clear refusal into an unknown outcome.
///
/// Every retry waits, whatever the server requests: with `Retry-After: 0` or a date in the past, as
/// long as the first wait; with an unreadable value, as long as without the header.
#[must_use]
pub fn wait_ms(policy: Policy, progress: Progress, error: &Error, random: f64) -> Option<f64> {
    let Progress {
        attempts,
        last_ms,
        left_ms,
    } = progress;
    let is_harmless = match error.inner.kind {
        ErrorKind::RateLimit => true,
        ErrorKind::Network => policy.is_safe || error.inner.outcome == ErrorOutcome::NotSent,
        ErrorKind::Server => policy.is_safe && error.has_temporary_status(),
        _ => false,
    };
    if !is_harmless || u64::from(attempts) > policy.max_retries {
        return None;
    }
    // Jitter, so that clients that failed together do not retry together.
    let share = 0.5 + random / 2.0;
    let doublings = attempts.saturating_sub(1).min(8);
    let wait_ms = match error.inner.retry_after_ms {
        Some(asked_ms) => asked_ms.max(share * FIRST_MS),
        None => share * (FIRST_MS * f64::from(1_u32 << doublings)).min(LONGEST_MS),
    };
    let reserve_ms = if policy.is_safe {
        0.0
    } else {
        last_ms
            .max(policy.timeout_ms * RESERVED_SHARE)
            .min(LARGEST_RESERVE_MS)
    };
    let rest_ms = left_ms - wait_ms;
    (rest_ms > 0.0 && rest_ms >= reserve_ms).then_some(wait_ms)
}

/// Parses a `Retry-After` header and returns the wait in milliseconds. Its value is a number of
/// seconds, rounded up, or a date in the format of HTTP. Returns `None` for anything else.
///
/// If several servers have added the header, `fetch` joins their values with commas. The longest
/// wait counts, so that the retry is too early for none of them.
///
/// `now_ms` returns the server's current time in milliseconds since 1970. It is called only for a
/// date.
#[must_use]
pub fn retry_after_ms(value: &str, now_ms: &dyn Fn() -> f64) -> Option<f64> {
    let mut longest_ms = None;
    let mut before = "";
    for part in value.split(is_comma) {
        let part = part.trim_ascii();
        let wait_ms = seconds_ms(part)
            .or_else(|| date_ms(before, part).map(|date_ms| (date_ms - now_ms()).max(0.0)));
        if wait_ms > longest_ms {
            longest_ms = wait_ms;
        }
        before = part;
    }
    longest_ms
}

/// Matches a comma. Searching with a function needs less code than searching for a `char`.
fn is_comma(char: char) -> bool {
    char == ','
}

/// Parses a number of seconds, and returns it in milliseconds. Servers that compute the number may
/// send a fraction.
fn seconds_ms(text: &str) -> Option<f64> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    let (whole, fraction) = text.split_at_checked(end)?;
    let is_more = fraction.bytes().any(|byte| byte != b'.' && byte != b'0');
    // Nine digits of seconds are 31 years, and a longer wait is not plausible.
    if !matches!(end, 1..=9) || !(fraction.is_empty() || is_fraction(fraction)) {
        return None;
    }
    let seconds = f64::from(digits(whole)?) + f64::from(u8::from(is_more));
    Some(seconds * 1000.0)
}

fn is_fraction(text: &str) -> bool {
    text.strip_prefix('.')
        .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Parses a `Date` header, and returns its time in milliseconds since 1970.
#[must_use]
pub fn http_date_ms(text: &str) -> Option<f64> {
    let (weekday, date) = text.split_once(is_comma)?;
    date_ms(weekday.trim_ascii(), date.trim_ascii())
}

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The form of a date after the weekday, where `0` matches a digit and `A` a letter.
const DATE_FORM: &[u8] = b"00 AAA 0000 00:00:00 GMT";

/// Parses an `IMF-fixdate` (RFC 9110, 5.6.7), such as `Sun, 06 Nov 1994 08:49:37 GMT`, whose comma
/// separates the two arguments. The two obsolete formats are not supported, since servers must not
/// generate them.
fn date_ms(weekday: &str, date: &str) -> Option<f64> {
    let has_form = |(byte, form): (u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        b'A' => byte.is_ascii_alphabetic(),
        _ => byte == *form,
    };
    if date.len() != DATE_FORM.len() || !date.bytes().zip(DATE_FORM).all(has_form) {
        return None;
    }
    let number = |range| digits(date.get(range)?);
    let month = MONTHS
        .iter()
        .position(|name| date.get(3..6) == Some(name))?;
    let (day, year) = (number(0..2)?, number(7..11)?);
    let days = days_since_1970(i64::from(year), i64::try_from(month).ok()?, i64::from(day))?;
    let day_of_week = usize::try_from(days.checked_rem_euclid(7)?).ok()?;
    let (hours, minutes, seconds) = (number(12..14)?, number(15..17)?, number(18..20)?);
    let is_time = hours < 24 && minutes < 60 && seconds < 60;
    if !is_time || DAYS.get(day_of_week) != Some(&weekday) {
        return None;
    }
    let seconds = f64::from(hours) * 3600.0 + f64::from(minutes) * 60.0 + f64::from(seconds);
    Some((days as f64 * 86_400.0 + seconds) * 1000.0)
}

/// Parses a number of at most nine digits.
#[inline(never)]
fn digits(text: &str) -> Option<u32> {
    text.bytes().try_fold(0_u32, |number, byte| {
        let digit = char::from(byte).to_digit(10)?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

/// Returns the number of days from 1970-01-01 to a date of the Gregorian calendar, or `None` if the
/// month has no such day. `month` counts from 0.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a year has four digits, a month is below 12 and a day below 100: nothing overflows"
)]
fn days_since_1970(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 if is_leap => 29,
        1 => 28,
        3 | 5 | 8 | 10 => 30,
        _ => 31,
    };
    if !(1..=last).contains(&day) {
        return None;
    }
    // This is Howard Hinnant's days_from_civil. Its years start in March, so that the leap day is
    // the last day of a year.
    let (year, month) = if month < 2 {
        (year - 1, month + 10)
    } else {
        (year, month - 2)
    };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let century_days = year.div_euclid(400) * 146_097;
    let year_of_era = year.rem_euclid(400);
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(century_days + day_of_era - 719_468)
}

#[cfg(test)]
mod tests;
