use super::*;

fn error(kind: ErrorKind, outcome: ErrorOutcome, status: Option<u16>) -> Error {
    let mut error = Error::new("X", kind, outcome, "m");
    error.inner.status = status;
    error
}

const SAFE: Policy = Policy {
    max_retries: 2,
    is_safe: true,
    timeout_ms: 10_000.0,
};

const UNSAFE: Policy = Policy {
    is_safe: false,
    ..SAFE
};

fn progress(attempts: u32, left_ms: f64) -> Progress {
    Progress {
        attempts,
        last_ms: 0.0,
        left_ms,
    }
}

fn is_repeated(is_safe: bool, error: &Error) -> bool {
    let policy = if is_safe { SAFE } else { UNSAFE };
    wait_ms(policy, progress(1, 1e6), error, 0.5).is_some()
}

#[test]
fn only_what_does_no_harm_is_repeated() {
    let lost = error(ErrorKind::Network, ErrorOutcome::Unknown, None);
    assert!(is_repeated(true, &lost) && !is_repeated(false, &lost));
    let unsent = error(ErrorKind::Network, ErrorOutcome::NotSent, None);
    assert!(is_repeated(true, &unsent) && is_repeated(false, &unsent));
    let limited = error(ErrorKind::RateLimit, ErrorOutcome::Rejected, Some(429));
    assert!(is_repeated(true, &limited) && is_repeated(false, &limited));
    for status in [500, 502, 503, 504] {
        let down = error(ErrorKind::Server, ErrorOutcome::Unknown, Some(status));
        assert!(
            is_repeated(true, &down) && !is_repeated(false, &down),
            "{status}"
        );
    }
    for status in [408, 501, 505, 599] {
        assert!(
            !is_repeated(
                true,
                &error(ErrorKind::Server, ErrorOutcome::Unknown, Some(status))
            ),
            "{status}"
        );
    }
    for kind in [
        ErrorKind::Input,
        ErrorKind::Auth,
        ErrorKind::NotFound,
        ErrorKind::Conflict,
        ErrorKind::Rejected,
        ErrorKind::Timeout,
        ErrorKind::Aborted,
        ErrorKind::Redirect,
        ErrorKind::BadResponse,
        ErrorKind::Internal,
    ] {
        assert!(
            !is_repeated(true, &error(kind, ErrorOutcome::Unknown, Some(500))),
            "{kind:?}"
        );
    }
}

#[test]
fn the_number_of_retries_is_limited() {
    let lost = error(ErrorKind::Network, ErrorOutcome::Unknown, None);
    let is_repeated = |max_retries, attempts| {
        let policy = Policy {
            max_retries,
            ..SAFE
        };
        wait_ms(policy, progress(attempts, 1e6), &lost, 0.5).is_some()
    };
    assert!(!is_repeated(0, 1));
    assert!(is_repeated(2, 1) && is_repeated(2, 2) && !is_repeated(2, 3));
}

#[test]
fn waits_double_up_to_a_limit_and_have_jitter() {
    let lost = error(ErrorKind::Network, ErrorOutcome::Unknown, None);
    let policy = Policy {
        max_retries: 99,
        ..SAFE
    };
    let wait = |attempts, random| wait_ms(policy, progress(attempts, 1e6), &lost, random);
    assert_eq!(
        (wait(1, 1.0), wait(2, 1.0), wait(3, 0.5)),
        (Some(500.0), Some(1000.0), Some(1500.0))
    );
    assert_eq!((wait(5, 1.0), wait(60, 1.0)), (Some(8000.0), Some(8000.0)));
    assert_eq!((wait(1, 0.0), wait(4, 0.0)), (Some(250.0), Some(2000.0)));
}

#[test]
fn nothing_that_a_server_asks_for_leads_to_an_immediate_retry() {
    let mut limited = error(ErrorKind::RateLimit, ErrorOutcome::Rejected, Some(429));
    let policy = Policy {
        max_retries: 99,
        ..UNSAFE
    };
    for value in [
        "0",
        "0.0",
        "00",
        "0, 0",
        "-1",
        "-0",
        "1.5x",
        ".5",
        "99999999999",
        "NaN",
        "1e9",
        "",
        "Tue, 24 Nov 2026 11:59:59 GMT",
        "Tue, 24 Nov 2026 12:00:00 GMT",
    ] {
        limited.inner.retry_after_ms = retry_after_ms(value, &|| NOON);
        for attempts in [1, 2, 9] {
            for random in [0.0, 0.5, 0.999] {
                let wait = wait_ms(policy, progress(attempts, 1e6), &limited, random);
                assert!(wait >= Some(250.0), "{value} {attempts} {random}: {wait:?}");
            }
        }
        let reserve_ms = policy.timeout_ms * RESERVED_SHARE;
        let wait = wait_ms(policy, progress(1, 249.0 + reserve_ms), &limited, 0.0);
        assert_eq!(wait, None, "{value}");
    }
    // The jitter never shortens the wait that the server requests, and never lengthens a long one.
    limited.inner.retry_after_ms = Some(7000.0);
    for random in [0.0, 0.999] {
        assert_eq!(
            wait_ms(policy, progress(9, 1e6), &limited, random),
            Some(7000.0)
        );
    }
}

#[test]
fn retry_after_is_kept_and_no_wait_ends_after_the_deadline() {
    let mut limited = error(ErrorKind::RateLimit, ErrorOutcome::Rejected, Some(429));
    limited.inner.retry_after_ms = Some(7000.0);
    let wait = |left_ms| wait_ms(SAFE, progress(1, left_ms), &limited, 0.0);
    assert_eq!(wait(7001.0), Some(7000.0));
    assert_eq!(wait(7000.0), None);
    assert_eq!(wait(0.0), None);
}

#[test]
fn a_request_that_is_not_safe_needs_time_for_its_answer() {
    let mut limited = error(ErrorKind::RateLimit, ErrorOutcome::Rejected, Some(429));
    limited.inner.retry_after_ms = Some(1000.0);
    // The timeout, the duration of the last attempt, and what must be left after the wait.
    for (timeout_ms, last_ms, reserve_ms) in [
        (10_000.0, 0.0, 2500.0),
        (10_000.0, 2500.0, 2500.0),
        (10_000.0, 2501.0, 2501.0),
        (10_000.0, 4999.0, 4999.0),
        (10_000.0, 9000.0, 5000.0),
        (1200.0, 10.0, 300.0),
        (20_000.0, 0.0, 5000.0),
        (30_000.0, 0.0, 5000.0),
        (2_147_483_647.0, 0.0, 5000.0),
        (1.0, 0.0, 0.25),
    ] {
        let wait = |is_safe, left_ms| {
            let policy = Policy {
                is_safe,
                timeout_ms,
                ..SAFE
            };
            let progress = Progress {
                attempts: 1,
                last_ms,
                left_ms,
            };
            wait_ms(policy, progress, &limited, 0.0)
        };
        let enough_ms = 1000.0 + reserve_ms;
        assert_eq!(
            wait(false, enough_ms),
            Some(1000.0),
            "{timeout_ms} {last_ms}"
        );
        assert_eq!(
            wait(false, enough_ms - 0.01),
            None,
            "{timeout_ms} {last_ms}"
        );
        // A read may remain unanswered without harm.
        assert_eq!(wait(true, 1000.01), Some(1000.0));
        assert_eq!(wait(true, 1000.0), None);
    }
}

#[test]
fn no_wait_is_negative_or_longer_than_what_is_left() {
    let policy = Policy {
        max_retries: u64::MAX,
        ..SAFE
    };
    let lost = error(ErrorKind::Network, ErrorOutcome::Unknown, None);
    for attempts in [0, 1, 2, 9, 31, 32, 33, u32::MAX] {
        for random in [0.0, 0.3, 0.999_999] {
            for left_ms in [-5.0, 0.0, 1.0, 499.0, 1e9, f64::INFINITY, f64::NAN] {
                let progress = progress(attempts, left_ms);
                if let Some(wait) = wait_ms(policy, progress, &lost, random) {
                    assert!(
                        (0.0..left_ms).contains(&wait),
                        "{attempts} {random} {left_ms}: {wait}"
                    );
                }
            }
        }
    }
}

/// 2026-11-24T12:00:00Z.
const NOON: f64 = 1_795_521_600_000.0;

#[test]
fn retry_after_in_seconds() {
    for (value, ms) in [
        ("2", 2000.0),
        (" 120\t", 120_000.0),
        ("0", 0.0),
        ("999999999", 999_999_999_000.0),
        // Fractions are rounded up, so that the retry is never too early.
        ("1.5", 2000.0),
        ("59.970000000000000000001", 60_000.0),
        ("0.001", 1000.0),
        ("60.0", 60_000.0),
    ] {
        assert_eq!(retry_after_ms(value, &|| NOON), Some(ms), "{value}");
    }
    for value in [
        "",
        " ",
        "-1",
        "+1",
        "-1.5",
        ".5",
        "1.5.5",
        "1.-5",
        "1 5",
        "1e3",
        "0x10",
        "soon",
        "9999999999",
        "Invalid Date",
        "٣",
    ] {
        assert_eq!(retry_after_ms(value, &|| NOON), None, "{value}");
    }
}

#[test]
fn of_several_values_the_longest_counts() {
    for (value, ms) in [
        ("60, 60", 60_000.0),
        ("60,60", 60_000.0),
        ("5, 60 ,7", 60_000.0),
        ("60, soon", 60_000.0),
        (", 60,", 60_000.0),
        ("-1, 1.2", 2000.0),
        (
            "Tue, 24 Nov 2026 12:00:05 GMT, Tue, 24 Nov 2026 12:00:05 GMT",
            5000.0,
        ),
        (
            "Tue, 24 Nov 2026 12:00:05 GMT,Tue,24 Nov 2026 12:00:09 GMT",
            9000.0,
        ),
        ("7, Tue, 24 Nov 2026 12:00:05 GMT", 7000.0),
        ("Tue, 24 Nov 2026 12:00:05 GMT, 7", 7000.0),
        ("Mon, 24 Nov 2026 12:00:05 GMT, 3", 3000.0),
    ] {
        assert_eq!(retry_after_ms(value, &|| NOON), Some(ms), "{value}");
    }
    for value in [
        ",",
        "soon, later",
        "Tue, Tue",
        "24 Nov 2026 12:00:05 GMT",
        "Tue, , ",
    ] {
        assert_eq!(retry_after_ms(value, &|| NOON), None, "{value}");
    }
}

#[test]
fn the_clock_is_read_for_a_date_only() {
    let was_read = std::cell::Cell::new(false);
    let now = || {
        was_read.set(true);
        NOON
    };
    for value in [
        "60",
        "60, 60",
        "1.5",
        "soon",
        "Mon, 24 Nov 2026 12:00:05 GMT",
    ] {
        let _ = retry_after_ms(value, &now);
        assert!(!was_read.get(), "{value}");
    }
    let _ = retry_after_ms("Tue, 24 Nov 2026 12:00:05 GMT", &now);
    assert!(was_read.get());
}

#[test]
fn the_time_of_a_date_header() {
    for text in [
        "Tue, 24 Nov 2026 12:00:00 GMT",
        " Tue,24 Nov 2026 12:00:00 GMT ",
    ] {
        assert_eq!(http_date_ms(text), Some(NOON), "{text}");
    }
    for text in [
        "",
        ",",
        "1795521600",
        "24 Nov 2026 12:00:00 GMT",
        "Wed, 24 Nov 2026 12:00:00 GMT",
    ] {
        assert_eq!(http_date_ms(text), None, "{text}");
    }
}

#[test]
fn retry_after_as_a_date() {
    for (value, now_ms, ms) in [
        ("Tue, 24 Nov 2026 12:00:05 GMT", NOON, 5000.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", NOON, 0.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", -1000.0, 1000.0),
        (
            "Thu, 29 Feb 2024 23:59:59 GMT",
            1_709_164_800_000.0,
            86_399_000.0,
        ),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_776_000.0, 1000.0),
    ] {
        assert_eq!(retry_after_ms(value, &|| now_ms), Some(ms), "{value}");
    }
    for value in [
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 Nov 1994 08:49:37:00 GMT",
        "Sun, 06 Nov 1994 08:49:37 x GMT",
        "Wed, 29 Feb 2023 00:00:00 GMT",
        "Thu, 31 Apr 2026 00:00:00 GMT",
        "Thu, 00 Jan 1970 00:00:00 GMT",
        "2026-11-24T12:00:00Z",
        "Thu, ",
        "éun",
    ] {
        assert_eq!(retry_after_ms(value, &|| NOON), None, "{value}");
    }
}

#[test]
fn every_day_of_four_centuries_is_the_next_one_of_the_last() {
    let mut expected = days_since_1970(1800, 0, 1).unwrap();
    for year in 1800..2200 {
        for month in 0..12 {
            for day in 1..=31 {
                if let Some(days) = days_since_1970(year, month, day) {
                    assert_eq!(days, expected, "{year} {month} {day}");
                    expected += 1;
                }
            }
        }
    }
    assert_eq!(days_since_1970(1970, 0, 1), Some(0));
}

#[test]
fn no_text_makes_a_wait_that_is_negative_or_absurd() {
    let pieces = [
        "Tue, ",
        "24 Nov ",
        "2026 ",
        "9999 ",
        "0000 ",
        "12:00:05 ",
        "23:59:59 ",
        "GMT",
        "-",
        "1e9",
        "60",
        ", ",
        "0",
        "99999999",
        "\u{feff}",
        "٣",
        "é",
        ".5",
        "inf",
        "NaN",
    ];
    let seed = 20_261_128;
    let mut state: u32 = seed;
    for _ in 0..200_000 {
        let mut text = String::new();
        for _ in 0..=(state >> 8) % 6 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(pieces[(state >> 16) as usize % pieces.len()]);
        }
        for now_ms in [NOON, 0.0, -1e15, 1e15] {
            if let Some(ms) = retry_after_ms(&text, &|| now_ms) {
                // The year 9999, if the current time is in the year -29719.
                assert!(
                    (0.0..=1.3e15).contains(&ms),
                    "seed {seed}: {text:?} at {now_ms}: {ms}"
                );
            }
        }
    }
}
