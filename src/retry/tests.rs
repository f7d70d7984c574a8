use super::*;

fn error(kind: Kind, outcome: Outcome, status: Option<u16>) -> Error {
    let mut error = Error::new("X", kind, outcome, "m");
    error.status = status;
    error
}

fn waits(is_repeatable: bool, error: &Error) -> bool {
    wait_ms(
        Policy {
            max_retries: 2.0,
            is_repeatable,
        },
        1,
        error,
        1e6,
        0.5,
    )
    .is_some()
}

#[test]
fn only_what_does_no_harm_is_repeated() {
    let lost = error(Kind::Network, Outcome::Unknown, None);
    assert!(waits(true, &lost) && !waits(false, &lost));
    let refused = error(Kind::Network, Outcome::NotSent, None);
    assert!(waits(true, &refused) && waits(false, &refused));
    let limited = error(Kind::RateLimit, Outcome::Rejected, Some(429));
    assert!(waits(true, &limited) && waits(false, &limited));
    for status in [500, 502, 503, 504] {
        let down = error(Kind::Server, Outcome::Unknown, Some(status));
        assert!(waits(true, &down) && !waits(false, &down), "{status}");
    }
    for status in [408, 501, 505, 599] {
        assert!(
            !waits(true, &error(Kind::Server, Outcome::Unknown, Some(status))),
            "{status}"
        );
    }
    for kind in [
        Kind::Input,
        Kind::Auth,
        Kind::NotFound,
        Kind::Conflict,
        Kind::Rejected,
        Kind::Timeout,
        Kind::Aborted,
        Kind::Redirect,
        Kind::BadResponse,
        Kind::Internal,
    ] {
        assert!(
            !waits(true, &error(kind, Outcome::Unknown, Some(500))),
            "{kind:?}"
        );
    }
}

#[test]
fn the_number_of_retries_is_kept() {
    let lost = error(Kind::Network, Outcome::Unknown, None);
    let waits = |max_retries, attempts| {
        wait_ms(
            Policy {
                max_retries,
                is_repeatable: true,
            },
            attempts,
            &lost,
            1e6,
            0.5,
        )
        .is_some()
    };
    assert!(!waits(0.0, 1));
    assert!(waits(2.0, 1) && waits(2.0, 2) && !waits(2.0, 3));
}

#[test]
fn waits_double_up_to_a_limit_and_are_spread_over_all_of_it() {
    let lost = error(Kind::Network, Outcome::Unknown, None);
    let wait = |attempts, random| {
        wait_ms(
            Policy {
                max_retries: 99.0,
                is_repeatable: true,
            },
            attempts,
            &lost,
            1e6,
            random,
        )
    };
    assert_eq!(
        (wait(1, 1.0), wait(2, 1.0), wait(3, 0.5)),
        (Some(500.0), Some(1000.0), Some(1000.0))
    );
    assert_eq!((wait(5, 1.0), wait(60, 1.0)), (Some(8000.0), Some(8000.0)));
    assert_eq!(wait(4, 0.0), Some(0.0));
}

#[test]
fn retry_after_is_kept_and_nothing_is_waited_for_in_vain() {
    let mut limited = error(Kind::RateLimit, Outcome::Rejected, Some(429));
    limited.retry_after_ms = Some(7000.0);
    let wait = |left| {
        wait_ms(
            Policy {
                max_retries: 2.0,
                is_repeatable: false,
            },
            1,
            &limited,
            left,
            0.0,
        )
    };
    assert_eq!(wait(7001.0), Some(7000.0));
    assert_eq!(wait(7000.0), None);
    assert_eq!(wait(0.0), None);
}
