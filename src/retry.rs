//! When to ask again. Pure: the time and the dice are given.

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
pub fn wait_ms(
    policy: Policy,
    attempts: u32,
    error: &Error,
    left_ms: f64,
    random: f64,
) -> Option<f64> {
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
    let factor = 1_u32
        .checked_shl(attempts.saturating_sub(1).min(8))
        .unwrap_or(1);
    let backoff = random * (FIRST_MS * f64::from(factor)).min(LONGEST_MS);
    let wait = error.retry_after_ms.unwrap_or(backoff);
    (wait < left_ms).then_some(wait)
}

#[cfg(test)]
mod tests;
