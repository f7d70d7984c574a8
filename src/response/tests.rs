use serde_json::Value;

use super::*;

impl Json for Value {
    fn field(&self, name: &str) -> Option<Self> {
        self.get(name).cloned()
    }
    fn text(&self) -> Option<Zeroizing<String>> {
        self.as_str().filter(|text| !text.is_empty()).map(|text| Zeroizing::new(text.to_owned()))
    }
    fn is_text(&self) -> bool {
        self.text().is_some()
    }
    fn is_list(&self) -> bool {
        self.is_array()
    }
    fn is_null(&self) -> bool {
        Value::is_null(self)
    }
}

const UUID: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

fn judged(status: u16, body: &str) -> Result<(), Error> {
    let body: Option<Value> = serde_json::from_str(body).ok();
    judge(Answer::Text("key"), status, body.as_ref(), &[Secret::new("canary-token".into())])
}

fn refused(status: u16, body: &str) -> Error {
    judged(status, body).unwrap_err()
}

#[test]
fn a_key_is_success() {
    for body in [r#"{"key":"k"}"#, r#"{"key":"k","error":null}"#, r#"{"key":"k","extra":[1]}"#] {
        for status in [200, 201, 299] {
            assert_eq!(judged(status, body), Ok(()), "{status} {body}");
        }
    }
}

#[test]
fn success_that_cannot_be_understood_is_a_bad_response_of_unknown_outcome() {
    for body in [
        "",
        "<html>",
        "null",
        "[]",
        "5",
        "\"key\"",
        "{}",
        r#"{"key":""}"#,
        r#"{"key":5}"#,
        r#"{"key":null}"#,
        r#"{"message":"made"}"#,
        r#"{"error":false,"key":"k"}"#,
        r#"{"error":{}}"#,
        r#"{"error":[]}"#,
    ] {
        let error = refused(200, body);
        assert_eq!(
            (&*error.code, error.kind, error.outcome),
            ("BAD_RESPONSE", Kind::BadResponse, Outcome::Unknown),
            "{body}"
        );
        assert_eq!(error.status, Some(200));
    }
}

#[test]
fn a_bad_response_never_prints_the_body() {
    for body in [format!(r#"{{"token":"{UUID}"}}"#), format!("key={UUID}")] {
        assert!(!refused(200, &body).message.contains("7c9e"), "{body}");
    }
}

#[test]
fn every_shape_of_error_gives_code_and_message() {
    for (shape, body) in [
        ("nested", r#"{"error":{"code":"DATA_APP_NOT_FOUND","message":"Data app not found"}}"#),
        (
            "with status inside",
            r#"{"error":{"code":"DATA_APP_NOT_FOUND","message":"Data app not found","status":404}}"#,
        ),
        ("top level", r#"{"code":"DATA_APP_NOT_FOUND","message":"Data app not found"}"#),
        ("top level with error: null", r#"{"error":null,"code":"DATA_APP_NOT_FOUND","message":"Data app not found"}"#),
        ("code as text", r#"{"error":"DATA_APP_NOT_FOUND","message":"Data app not found"}"#),
    ] {
        let error = refused(400, body);
        assert_eq!((&*error.code, &*error.message), ("DATA_APP_NOT_FOUND", "Data app not found"), "{shape}");
        assert_eq!(
            (error.kind, error.outcome, error.status),
            (Kind::NotFound, Outcome::Rejected, Some(400)),
            "{shape}"
        );
    }
    for body in [
        r#"{"error":"Data app not found"}"#,
        r#"{"message":"Data app not found"}"#,
        r#"{"detail":"Data app not found"}"#,
        r#"{"error":{"message":"Data app not found"}}"#,
    ] {
        let error = refused(400, body);
        assert_eq!(
            (&*error.code, &*error.message, error.kind),
            ("HTTP_400", "Data app not found", Kind::Rejected),
            "{body}"
        );
    }
}

#[test]
fn an_answer_that_names_nothing_has_the_status_as_its_code() {
    for body in [
        "",
        "null",
        "[]",
        "<!DOCTYPE html>",
        "Too many requests",
        "{}",
        r#"{"error":null}"#,
        r#"{"error":{"code":7}}"#,
        r#"{"code":"","message":""}"#,
    ] {
        let error = refused(429, body);
        assert_eq!(
            (&*error.code, error.kind, error.outcome),
            ("HTTP_429", Kind::RateLimit, Outcome::Rejected),
            "{body}"
        );
        assert_eq!(error.message, "the server answered HTTP 429 and gave no reason that can be read");
    }
    assert_eq!(refused(502, "").code, "HTTP_502");
}

#[test]
fn the_code_decides_before_the_status() {
    let at = |status, code: &str| {
        let error = refused(status, &format!(r#"{{"error":{{"code":"{code}","message":"m"}}}}"#));
        (error.kind, error.outcome)
    };
    for status in [400, 401, 403, 500] {
        assert_eq!(at(status, "AUTHENTICATION_ERROR"), (Kind::Auth, Outcome::Rejected), "{status}");
    }
    assert_eq!(at(500, "SELFHOSTED_APP_ERROR"), (Kind::Rejected, Outcome::Rejected));
    assert_eq!(at(500, "ACCOUNT_NOT_FOUND"), (Kind::NotFound, Outcome::Rejected));
    assert_eq!(at(400, "INVALID_REQUEST_BODY"), (Kind::Input, Outcome::Rejected));
    assert_eq!(at(400, "DATA_APP_ALREADY_EXISTS"), (Kind::Conflict, Outcome::Rejected));
    assert_eq!(at(500, "INTERNAL_SERVER_ERROR"), (Kind::Server, Outcome::Unknown));
    assert_eq!(at(400, "SOMETHING NEW"), (Kind::Rejected, Outcome::Rejected));
    assert_eq!(at(503, "SOMETHING NEW"), (Kind::Server, Outcome::Unknown));
}

#[test]
fn an_unknown_code_stays_as_it_came() {
    assert_eq!(refused(400, r#"{"error":{"code":"Something new"}}"#).code, "Something new");
}

#[test]
fn an_error_inside_a_success_is_an_error() {
    let error = refused(200, r#"{"error":{"code":"DATA_APP_NOT_FOUND","message":"m"}}"#);
    assert_eq!((&*error.code, error.kind, error.outcome), ("DATA_APP_NOT_FOUND", Kind::NotFound, Outcome::Rejected));
    let error = refused(200, r#"{"error":"no"}"#);
    assert_eq!((&*error.code, error.kind, error.outcome), ("HTTP_200", Kind::Rejected, Outcome::Unknown));
}

#[test]
fn a_key_beside_an_error_may_exist() {
    let error = refused(200, r#"{"key":"k","error":{"code":"DATA_APP_NOT_FOUND"}}"#);
    assert_eq!((&*error.code, error.outcome), ("DATA_APP_NOT_FOUND", Outcome::Unknown));
}

#[test]
fn what_the_server_echoes_is_taken_out() {
    let error =
        refused(400, &format!(r#"{{"error":{{"code":"Bearer CANARY-token","message":"canary-token and {UUID}"}}}}"#));
    assert_eq!((&*error.code, &*error.message), ("Bearer [redacted]", "[redacted] and [redacted]"));
}

#[test]
fn a_redirect_names_the_host_and_what_to_do() {
    let secret = [Secret::new("canary-token".into())];
    let error = redirected(307, Some("other.test"), &secret);
    assert_eq!(
        (&*error.code, error.kind, error.outcome, error.status),
        ("REDIRECTED", Kind::Redirect, Outcome::Rejected, Some(307))
    );
    assert!(error.message.contains("other.test") && error.message.contains("options.baseUrl"));
    assert!(redirected(302, Some("canary-token.test"), &secret).message.contains("[redacted].test"));
    let hidden = redirected(0, None, &secret);
    assert_eq!((hidden.outcome, hidden.status), (Outcome::Unknown, None));
}

#[test]
fn a_large_answer_is_judged_by_its_status() {
    assert_eq!(too_large(200).outcome, Outcome::Unknown);
    assert_eq!((too_large(400).outcome, too_large(400).status), (Outcome::Rejected, Some(400)));
}
