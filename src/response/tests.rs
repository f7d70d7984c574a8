use super::*;

const KEY: Answer = Answer::Text {
    name: "key",
    lack: "lacks its key",
};

fn judged(status: u16, seen: i32, said: i32) -> Result<(), Error> {
    judge(KEY, status, seen, || said)
}

fn refused(status: u16, seen: i32, said: i32) -> Error {
    judged(status, seen, said).unwrap_err()
}

/// What the codes of a group say, with or without a message.
fn group(number: i32) -> i32 {
    seen::WORDS | number.wrapping_mul(seen::GROUP)
}

#[test]
fn what_is_promised_is_success() {
    for status in [200, 201, 299] {
        let mut looked = false;
        let judged = judge(KEY, status, seen::JSON | seen::PROMISED, || {
            looked = true;
            0
        });
        assert_eq!((judged, looked), (Ok(()), false), "{status}");
    }
}

#[test]
fn success_that_cannot_be_understood_is_a_bad_response_of_unknown_outcome() {
    for (seen, message) in [
        (0, "the server reports success, but its answer is not JSON"),
        (seen::JSON, "lacks its key"),
        (seen::JSON | seen::ERROR, "lacks its key"),
        (seen::JSON | seen::ERROR | seen::PROMISED, "lacks its key"),
    ] {
        let error = refused(200, seen, 0);
        assert_eq!(
            (error.code, error.kind, error.outcome),
            ("BAD_RESPONSE", Kind::BadResponse, Outcome::Unknown)
        );
        assert_eq!((error.status, error.message), (Some(200), message));
    }
    let list = judge(Answer::List, 200, seen::JSON, || 0).unwrap_err();
    assert!(list.message.ends_with("holds no usable data"));
}

#[test]
fn an_answer_that_names_nothing_has_the_kind_of_its_status() {
    for seen in [
        0,
        seen::JSON,
        seen::JSON | seen::ERROR,
        seen::JSON | seen::PROMISED,
    ] {
        let error = refused(429, seen, 0);
        // Its code and its words are the server's.
        assert_eq!((error.code, error.message), ("", ""));
        assert_eq!(
            (error.kind, error.outcome, error.status),
            (Kind::RateLimit, Outcome::Rejected, Some(429))
        );
        assert_eq!(refused(502, seen, 0).outcome, Outcome::Unknown);
    }
}

#[test]
fn the_code_decides_before_the_status() {
    let at = |status, number| {
        let error = refused(status, seen::JSON | seen::ERROR, group(number));
        (error.kind, error.outcome)
    };
    for status in [400, 401, 403, 500] {
        assert_eq!(at(status, 1), (Kind::Auth, Outcome::Rejected), "{status}");
    }
    assert_eq!(at(500, 5), (Kind::Rejected, Outcome::Rejected));
    assert_eq!(at(500, 2), (Kind::NotFound, Outcome::Rejected));
    assert_eq!(at(400, 4), (Kind::Input, Outcome::Rejected));
    assert_eq!(at(400, 3), (Kind::Conflict, Outcome::Rejected));
    // A failure of the server says nothing of what it did.
    assert_eq!(at(500, 6), (Kind::Server, Outcome::Unknown));
    assert_eq!(at(400, 0), (Kind::Rejected, Outcome::Rejected));
    assert_eq!(at(503, 0), (Kind::Server, Outcome::Unknown));
}

#[test]
fn an_invalid_token_is_one_whatever_the_status_is() {
    for status in [400, 500] {
        let error = refused(
            status,
            seen::JSON | seen::ERROR,
            seen::WORDS | seen::INVALID_TOKEN,
        );
        assert_eq!(
            (error.kind, error.outcome),
            (Kind::Auth, Outcome::Rejected),
            "{status}"
        );
    }
    let error = refused(
        500,
        seen::JSON | seen::ERROR,
        group(6) | seen::INVALID_TOKEN,
    );
    assert_eq!((error.kind, error.outcome), (Kind::Auth, Outcome::Rejected));
}

#[test]
fn an_error_inside_a_success_is_an_error() {
    let error = refused(200, seen::JSON | seen::ERROR, group(2));
    assert_eq!(
        (error.kind, error.outcome),
        (Kind::NotFound, Outcome::Rejected)
    );
    let error = refused(200, seen::JSON | seen::ERROR, seen::WORDS);
    assert_eq!(
        (error.kind, error.outcome),
        (Kind::Rejected, Outcome::Unknown)
    );
}

#[test]
fn a_key_beside_an_error_may_exist() {
    let error = refused(200, seen::JSON | seen::ERROR | seen::PROMISED, group(2));
    assert_eq!(
        (error.kind, error.outcome),
        (Kind::NotFound, Outcome::Unknown)
    );
}

#[test]
fn a_redirect_is_judged_by_its_status() {
    let error = redirected(Some(307));
    assert_eq!(
        (error.code, error.kind, error.outcome),
        ("REDIRECTED", Kind::Redirect, Outcome::Rejected)
    );
    assert_eq!(error.status, Some(307));
    let hidden = redirected(None);
    assert_eq!((hidden.outcome, hidden.status), (Outcome::Unknown, None));
}

#[test]
fn a_large_answer_is_judged_by_its_status() {
    assert_eq!(too_large(Some(200)).outcome, Outcome::Unknown);
    assert_eq!(
        (too_large(Some(400)).outcome, too_large(Some(400)).status),
        (Outcome::Rejected, Some(400))
    );
}
