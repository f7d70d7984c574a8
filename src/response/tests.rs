use serde_json::{Value, json};

use super::*;

impl Json for Value {
    fn field(&self, name: &str) -> Option<Self> {
        let value = match self {
            Self::Array(items) => items.get(name.parse::<usize>().ok()?),
            other => other.get(name),
        };
        value.filter(|value| !value.is_null()).cloned()
    }

    fn text(&self) -> Option<String> {
        self.as_str().map(Into::into)
    }

    fn is_text(&self) -> bool {
        self.as_str().is_some_and(|text| !text.is_empty())
    }

    fn is_list(&self) -> bool {
        self.is_array()
    }

    fn is_truthy(&self) -> bool {
        *self != json!(false) && *self != json!("") && self.as_f64() != Some(0.0)
    }
}

const KEY: Expected = Expected::Text("key");

fn checked(status: u16, body: Option<Value>) -> Result<()> {
    check(KEY, answer(status, body.as_ref()), &["s3cret"])
}

fn answer(status: u16, body: Option<&Value>) -> Answer<'_, Value> {
    Answer {
        status,
        body,
        mitigated: None,
    }
}

fn refused(status: u16, body: Value) -> Error {
    checked(status, Some(body)).unwrap_err()
}

fn refused_with_code(status: u16, code: &str) -> (ErrorKind, ErrorOutcome) {
    let error = refused(status, json!({ "error": { "code": code, "message": "m" } }));
    assert_eq!(
        (error.inner.code.as_ref(), error.inner.message.as_str()),
        (code, "m")
    );
    (error.inner.kind, error.inner.outcome)
}

#[test]
fn an_answer_that_holds_what_is_expected_is_a_success() {
    for status in [200, 201, 299] {
        assert!(
            checked(status, Some(json!({ "key": "k", "error": null }))).is_ok(),
            "{status}"
        );
    }
    assert!(
        check(
            Expected::List,
            answer(200, Some(&json!({ "data": [] }))),
            &[]
        )
        .is_ok()
    );
}

#[test]
fn a_success_that_cannot_be_understood_is_a_bad_response_of_unknown_outcome() {
    let lacks_key = "the server reported success, but its answer contains no valid key: check \
                     options.baseUrl";
    for (body, message) in [
        (
            None,
            "the server reported success, but its answer is not JSON: check options.baseUrl",
        ),
        (Some(json!({})), lacks_key),
        (Some(json!(null)), lacks_key),
        (Some(json!({ "key": "" })), lacks_key),
        (Some(json!({ "key": 5 })), lacks_key),
        (Some(json!({ "error": {} })), lacks_key),
        (Some(json!({ "error": {}, "key": "k" })), lacks_key),
    ] {
        let error = checked(200, body).unwrap_err();
        assert_eq!(error.inner.code, "BAD_RESPONSE");
        assert_eq!(
            (error.inner.kind, error.inner.outcome),
            (ErrorKind::BadResponse, ErrorOutcome::Unknown)
        );
        assert_eq!(
            (error.inner.status, error.inner.message.as_str()),
            (Some(200), message)
        );
    }
    let list = check(
        Expected::List,
        answer(200, Some(&json!({ "data": {} }))),
        &[],
    )
    .unwrap_err();
    assert!(list.inner.message.contains("contains no valid data"));
}

#[test]
fn an_answer_that_names_nothing_has_the_kind_of_its_status() {
    for body in [
        None,
        Some(json!({})),
        Some(json!({ "error": {} })),
        Some(json!({ "key": "k" })),
    ] {
        let error = checked(429, body.clone()).unwrap_err();
        assert_eq!(
            (error.inner.kind, error.inner.outcome),
            (ErrorKind::RateLimit, ErrorOutcome::Rejected)
        );
        assert_eq!(
            (error.inner.code.as_ref(), error.inner.status),
            ("HTTP_429", Some(429))
        );
        assert!(error.inner.message.contains("HTTP 429"));
        assert_eq!(
            checked(502, body).unwrap_err().inner.outcome,
            ErrorOutcome::Unknown
        );
    }
}

#[test]
fn the_code_decides_before_the_status() {
    for status in [400, 401, 403, 500] {
        for code in [
            "AUTHENTICATION_ERROR",
            "AUTHENTICATION_ERR",
            "Invalid credentials",
        ] {
            assert_eq!(
                refused_with_code(status, code),
                (ErrorKind::Auth, ErrorOutcome::Rejected)
            );
        }
    }
    for (status, code, kind, outcome) in [
        (
            500,
            "SELFHOSTED_APP_ERROR",
            ErrorKind::Rejected,
            ErrorOutcome::Rejected,
        ),
        (
            500,
            "ACCOUNT_NOT_FOUND",
            ErrorKind::NotFound,
            ErrorOutcome::Rejected,
        ),
        (
            400,
            "CLIENT_ID_ERROR",
            ErrorKind::Input,
            ErrorOutcome::Rejected,
        ),
        (
            400,
            "DATA_APP_ALREADY_EXISTS",
            ErrorKind::Conflict,
            ErrorOutcome::Rejected,
        ),
        // After a failure of the server, the outcome is unknown.
        (
            500,
            "INTERNAL SERVER ERROR",
            ErrorKind::Server,
            ErrorOutcome::Unknown,
        ),
        (
            400,
            "INTERNAL_SERVER_ERROR",
            ErrorKind::Server,
            ErrorOutcome::Unknown,
        ),
        (400, "OTHER", ErrorKind::Rejected, ErrorOutcome::Rejected),
        (503, "OTHER", ErrorKind::Server, ErrorOutcome::Unknown),
    ] {
        assert_eq!(
            refused_with_code(status, code),
            (kind, outcome),
            "{status} {code}"
        );
    }
}

#[test]
fn a_status_without_a_code_still_has_a_kind() {
    for (status, kind) in [
        (400, ErrorKind::Rejected),
        (401, ErrorKind::Auth),
        (403, ErrorKind::Auth),
        (404, ErrorKind::NotFound),
        (408, ErrorKind::Server),
        (409, ErrorKind::Conflict),
        (418, ErrorKind::Rejected),
        (429, ErrorKind::RateLimit),
        (500, ErrorKind::Server),
        (599, ErrorKind::Server),
        (999, ErrorKind::Server),
    ] {
        assert_eq!(kind_of_status(status), kind, "{status}");
    }
}

#[test]
fn an_invalid_service_token_is_recognized_by_its_message() {
    for (status, body) in [
        (
            400,
            json!({ "error": { "message": "Invalid Service Token" } }),
        ),
        (500, json!({ "error": "Invalid Service Token" })),
        (
            500,
            json!({ "error": { "code": "INTERNAL_SERVER_ERROR", "message": "Invalid service token" } }),
        ),
    ] {
        let error = refused(status, body);
        assert_eq!(
            (error.inner.kind, error.inner.outcome),
            (ErrorKind::Auth, ErrorOutcome::Rejected),
            "{status}"
        );
    }
}

#[test]
fn each_known_shape_of_an_error_is_read() {
    for (body, code, message) in [
        (
            json!({ "error": { "code": "X", "message": "m" } }),
            "X",
            "m",
        ),
        (json!({ "code": "X", "message": "m" }), "X", "m"),
        (
            json!({ "error": "DATA_APP_NOT_FOUND", "message": "m" }),
            "DATA_APP_NOT_FOUND",
            "m",
        ),
        (json!({ "error": "m" }), "HTTP_400", "m"),
        (json!({ "detail": "m" }), "HTTP_400", "m"),
        (
            json!({ "error": { "code": 5, "message": "m" }, "code": "X" }),
            "X",
            "m",
        ),
        (
            json!({ "error": { "code": "s3cret", "message": "not s3cret" } }),
            "[redacted]",
            "not [redacted]",
        ),
    ] {
        let error = refused(400, body);
        assert_eq!(
            (error.inner.code.as_ref(), error.inner.message.as_str()),
            (code, message)
        );
    }
}

#[test]
fn an_error_inside_a_success_is_an_error() {
    assert_eq!(
        refused_with_code(200, "DATA_APP_NOT_FOUND"),
        (ErrorKind::NotFound, ErrorOutcome::Rejected)
    );
    let error = refused(200, json!({ "error": "something" }));
    assert_eq!(
        (error.inner.kind, error.inner.outcome),
        (ErrorKind::Rejected, ErrorOutcome::Unknown)
    );
}

#[test]
fn a_key_beside_an_error_may_exist() {
    let body = json!({ "error": { "code": "DATA_APP_NOT_FOUND" }, "key": "k" });
    let error = refused(200, body);
    assert_eq!(
        (error.inner.kind, error.inner.outcome),
        (ErrorKind::NotFound, ErrorOutcome::Unknown)
    );
}

#[test]
fn a_redirect_is_judged_by_its_status() {
    let error = redirected(307, Some("https://b.example.com"));
    assert_eq!(
        (error.inner.code.as_ref(), error.inner.kind),
        ("REDIRECTED", ErrorKind::Redirect)
    );
    assert_eq!(
        (error.inner.outcome, error.inner.status),
        (ErrorOutcome::Rejected, Some(307))
    );
    assert!(
        error
            .inner
            .message
            .contains("redirects to https://b.example.com, ")
    );
    let hidden = redirected(0, None);
    assert_eq!(
        (hidden.inner.outcome, hidden.inner.status),
        (ErrorOutcome::Unknown, None)
    );
    assert!(hidden.inner.message.contains("another address"));
}

#[test]
fn a_large_answer_is_judged_by_its_status() {
    assert_eq!(too_large(200).inner.outcome, ErrorOutcome::Unknown);
    assert_eq!(
        (too_large(400).inner.outcome, too_large(400).inner.status),
        (ErrorOutcome::Rejected, Some(400))
    );
}

#[test]
fn a_body_that_was_read_already_is_judged_by_its_status() {
    for (status, outcome) in [
        (200, ErrorOutcome::Unknown),
        (403, ErrorOutcome::Rejected),
        (500, ErrorOutcome::Unknown),
    ] {
        let error = already_read(status);
        assert_eq!(
            (error.inner.outcome, error.inner.status),
            (outcome, Some(status))
        );
        assert!(error.inner.message.contains("options.fetch"));
    }
}

#[test]
fn a_network_error_tells_how_far_the_request_got() {
    let unsent = not_sent("no connection");
    assert_eq!(
        (
            unsent.inner.code.as_ref(),
            unsent.inner.kind,
            unsent.inner.outcome
        ),
        ("NETWORK_ERROR", ErrorKind::Network, ErrorOutcome::NotSent)
    );
    assert_eq!(network_error(None).inner.outcome, ErrorOutcome::Unknown);
    let broken = network_error(Some(200));
    assert_eq!(
        (broken.inner.outcome, broken.inner.status),
        (ErrorOutcome::Unknown, Some(200))
    );
    assert!(
        broken
            .inner
            .message
            .contains("while the answer was being read")
    );
}

#[test]
fn a_falsy_error_beside_a_success_is_none() {
    for nothing in [
        json!(false),
        json!(""),
        json!(0),
        json!(0.0),
        json!(-0.0),
        json!(null),
    ] {
        let body = json!({ "error": nothing, "key": "k" });
        assert!(checked(200, Some(body.clone())).is_ok(), "{body}");
        let body = json!({ "error": nothing });
        let error = checked(200, Some(body.clone())).unwrap_err();
        assert_eq!(error.inner.code, "BAD_RESPONSE", "{body}");
        let error = refused(400, json!({ "error": nothing, "message": "m", "key": "k" }));
        assert_eq!(error.inner.message, "m", "{body}");
    }
    for something in [json!(true), json!(1), json!("no"), json!({}), json!([])] {
        let body = json!({ "error": something, "key": "k" });
        assert!(checked(200, Some(body.clone())).is_err(), "{body}");
    }
}

#[test]
fn the_reason_is_read_from_the_shapes_of_others() {
    for (body, message) in [
        (
            json!({ "errors": [{ "message": "m" }, { "message": "n" }] }),
            "m",
        ),
        (
            json!({ "success": false, "errors": [{ "code": 1, "message": "m" }] }),
            "m",
        ),
        (json!({ "errors": ["m", "n"] }), "m"),
        (json!({ "message": ["m", "n"] }), "m"),
        (
            json!({ "message": ["m"], "error": "Bad Request" }),
            "Bad Request",
        ),
        (json!({ "error": ["m"] }), "m"),
        (json!({ "title": "t", "detail": "m" }), "m"),
        (
            json!({ "type": "about:blank", "title": "m", "status": 400 }),
            "m",
        ),
        (
            json!({ "error": "invalid_token", "error_description": "m" }),
            "m",
        ),
        (json!({ "error": "e", "message": "m", "detail": "d" }), "m"),
    ] {
        let error = refused(400, body.clone());
        assert_eq!(
            (error.inner.code.as_ref(), error.inner.message.as_str()),
            ("HTTP_400", message),
            "{body}"
        );
    }
    for body in [
        json!({ "errors": [] }),
        json!({ "errors": {} }),
        json!({ "errors": "e" }),
        json!({ "errors": [[["m"]]] }),
        json!({ "errors": [{ "message": {} }, 5] }),
        json!({ "message": [5] }),
        json!(["m"]),
    ] {
        assert!(
            refused(400, body.clone())
                .inner
                .message
                .contains("without a readable reason"),
            "{body}"
        );
    }
}

#[test]
fn a_documented_code_is_a_constant() {
    for secret in [
        "DATA_APP",
        "data",
        "a",
        "_",
        "DATA_APP_NOT_FOUND",
        "HTTP_400",
        "400",
    ] {
        let check = |body: Value| check(KEY, answer(400, Some(&body)), &[secret]).unwrap_err();
        let error = check(json!({ "error": { "code": "DATA_APP_NOT_FOUND", "message": "m" } }));
        assert_eq!(error.inner.code, "DATA_APP_NOT_FOUND", "{secret}");
        let error = check(json!({ "error": "DATA_APP_NOT_FOUND" }));
        assert_eq!(error.inner.code, "DATA_APP_NOT_FOUND", "{secret}");
        assert_eq!(error.inner.message, "DATA_APP_NOT_FOUND", "{secret}");
        assert_eq!(check(json!({})).inner.code, "HTTP_400", "{secret}");
        assert!(
            check(json!({}))
                .inner
                .message
                .contains("HTTP 400 without a readable reason")
        );
    }
    // Other codes are text of the server.
    for (code, expected) in [
        ("MY_DATA_APP", "MY_[redacted]_APP"),
        ("data_app_not_found", "[redacted]_app_not_found"),
        ("DATA_APP_NOT_FOUND ", "[redacted]_APP_NOT_FOUND "),
    ] {
        let body = json!({ "error": { "code": code, "message": "data" } });
        let error = check(KEY, answer(400, Some(&body)), &["data"]).unwrap_err();
        assert_eq!(
            (error.inner.code.as_ref(), error.inner.message.as_str()),
            (expected, "[redacted]")
        );
    }
}

const OF_A_PROXY: &str = "; this error seems to come from a proxy or firewall in front of the API, \
                          and does not tell whether the credential is valid";

#[test]
fn a_401_or_403_of_a_proxy_is_not_about_the_credential() {
    for status in [401, 403] {
        for body in [
            None,
            Some(json!(null)),
            Some(json!("Unauthorized")),
            Some(json!([])),
            Some(json!({})),
            Some(json!({ "message": "Forbidden" })),
            Some(json!({ "success": false })),
            Some(json!({ "success": false, "errors": [{ "code": 10000, "message": "m" }] })),
            Some(json!({ "title": "Error 1020", "detail": "d", "status": 403 })),
            Some(json!({ "error": {} })),
            Some(json!({ "error": false, "code": 403, "message": "m" })),
            Some(json!({ "error": { "code": 403 } })),
        ] {
            let error = checked(status, body.clone()).unwrap_err();
            assert_eq!(
                (error.inner.kind, error.inner.outcome),
                (ErrorKind::Rejected, ErrorOutcome::Rejected),
                "{body:?}"
            );
            assert_eq!(error.inner.code, ["HTTP_", &status.to_string()].concat());
            assert!(error.inner.message.contains(OF_A_PROXY), "{body:?}");
        }
        for body in [
            json!({ "error": { "message": "m" } }),
            json!({ "error": { "code": "X" } }),
            json!({ "error": "m" }),
            json!({ "code": "X", "message": "m" }),
            json!({ "message": "Invalid Service Token" }),
            json!({ "code": "AUTHENTICATION_ERROR" }),
        ] {
            let error = refused(status, body.clone());
            assert_eq!(
                (error.inner.kind, error.inner.outcome),
                (ErrorKind::Auth, ErrorOutcome::Rejected),
                "{body}"
            );
            assert!(!error.inner.message.contains("proxy"), "{body}");
        }
    }
    assert!(
        !checked(400, None)
            .unwrap_err()
            .inner
            .message
            .contains("proxy")
    );
}

#[test]
fn a_challenge_page_is_named() {
    let check = |status, mitigated| {
        let answer = Answer {
            status,
            body: None::<&Value>,
            mitigated: Some(mitigated),
        };
        check(KEY, answer, &["s3cret"]).unwrap_err()
    };
    for (status, kind, outcome) in [
        (403, ErrorKind::Rejected, ErrorOutcome::Rejected),
        (429, ErrorKind::RateLimit, ErrorOutcome::Rejected),
        (503, ErrorKind::Server, ErrorOutcome::Unknown),
    ] {
        let error = check(status, "challenge");
        assert_eq!(
            (error.inner.kind, error.inner.outcome),
            (kind, outcome),
            "{status}"
        );
        assert!(
            error.inner.message.contains("(cf-mitigated: challenge)"),
            "{}",
            error.inner.message
        );
        assert!(
            error.inner.message.contains("firewall"),
            "{}",
            error.inner.message
        );
    }
    assert!(
        check(403, "s3cret")
            .inner
            .message
            .contains("(cf-mitigated: [redacted])")
    );
}

/// The literals of a union in the declarations for TypeScript.
fn declared(union: &str) -> Vec<&'static str> {
    let declarations = include_str!("../js/declarations.d.ts");
    let (_, from) = declarations
        .split_once(&format!("export type {union} =\n"))
        .unwrap();
    let (literals, _) = from.split_once(';').unwrap();
    literals
        .lines()
        .filter_map(|line| line.trim().strip_prefix("| '")?.strip_suffix('\''))
        .collect()
}

#[test]
fn typescript_completes_every_documented_code() {
    let codes: Vec<&str> = CODES
        .iter()
        .flat_map(|(_, codes)| *codes)
        .copied()
        .collect();
    assert_eq!(declared("ServerErrorCode"), codes);
}
