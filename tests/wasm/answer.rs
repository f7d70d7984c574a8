//! What becomes of an answer.

use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stub::{KEY, MINTS, Stub, TOKEN, at, js, json};

const BAD_RESPONSE: [&str; 3] = ["BAD_RESPONSE", "badResponse", "unknown"];

#[wasm_bindgen_test]
async fn a_key_is_resolved() {
    let answer = Stub::new(MINTS).call("").await.unwrap();
    assert_eq!(json(&answer), format!(r#"{{"key":"{KEY}"}}"#));
}

#[wasm_bindgen_test]
async fn every_2xx_with_a_key_is_success_whatever_stands_beside_it() {
    for status in [200, 201, 299] {
        for body in [
            r#"{"key":"k"}"#,
            r#"{"key":"k","error":null}"#,
            r#"{"extra":[1],"key":"k"}"#,
        ] {
            assert_eq!(
                json(&Stub::answers(status, body).call("").await.unwrap()),
                body,
                "{status}"
            );
        }
    }
}

#[wasm_bindgen_test]
async fn each_shape_of_error_gives_its_code_and_message() {
    for body in [
        r#"{"error":{"code":"DATA_APP_NOT_FOUND","message":"Data app not found"}}"#,
        r#"{"error":{"message":"Data app not found","code":"DATA_APP_NOT_FOUND","status":404}}"#,
        r#"{"error":"DATA_APP_NOT_FOUND","message":"Data app not found"}"#,
        r#"{"message":"Data app not found","code":"DATA_APP_NOT_FOUND"}"#,
        r#"{"error":null,"message":"Data app not found","code":"DATA_APP_NOT_FOUND"}"#,
    ] {
        let error = Stub::answers(400, body).rejection("").await;
        assert_eq!(
            error.facts(),
            ["DATA_APP_NOT_FOUND", "notFound", "rejected"],
            "{body}"
        );
        assert_eq!(error.message(), "Data app not found", "{body}");
        assert_eq!(
            (error.status(), error.attempts(), error.field()),
            (Some(400.0), 1.0, None),
            "{body}"
        );
        assert!(error.cause().is_undefined(), "{body}");
    }
}

#[wasm_bindgen_test]
async fn a_message_without_a_code_stays_and_the_status_is_the_code() {
    for body in [
        r#"{"error":"Data app not found"}"#,
        r#"{"error":{"message":"Data app not found"}}"#,
        r#"{"message":"Data app not found"}"#,
        r#"{"detail":"Data app not found"}"#,
    ] {
        let error = Stub::answers(400, body).rejection("").await;
        assert_eq!(
            error.facts(),
            ["HTTP_400", "rejected", "rejected"],
            "{body}"
        );
        assert_eq!(error.message(), "Data app not found", "{body}");
    }
}

#[wasm_bindgen_test]
async fn an_answer_that_names_nothing_has_its_status_as_the_code() {
    for body in [
        "",
        "null",
        "[]",
        "7",
        "{}",
        "Too many requests",
        "<!DOCTYPE html><p>502",
        r#"{"error":null}"#,
        r#"{"error":{}}"#,
    ] {
        for (status, code, kind, outcome) in [
            (400, "HTTP_400", "rejected", "rejected"),
            (401, "HTTP_401", "auth", "rejected"),
            (404, "HTTP_404", "notFound", "rejected"),
            (408, "HTTP_408", "server", "unknown"),
            (429, "HTTP_429", "rateLimit", "rejected"),
            (502, "HTTP_502", "server", "unknown"),
        ] {
            let error = Stub::answers(status, body).rejection("").await;
            assert_eq!(error.facts(), [code, kind, outcome], "{body}");
            assert_eq!(
                error.message(),
                format!("the server answered HTTP {status} and gave no reason that can be read")
            );
        }
    }
}

#[wasm_bindgen_test]
async fn the_code_decides_before_the_status() {
    for (status, code, kind, outcome) in [
        (400, "AUTHENTICATION_ERROR", "auth", "rejected"),
        (401, "AUTHENTICATION_ERROR", "auth", "rejected"),
        (403, "AUTHENTICATION_ERROR", "auth", "rejected"),
        (500, "AUTHENTICATION_ERROR", "auth", "rejected"),
        (401, "AUTHENTICATION_ERR", "auth", "rejected"),
        (400, "INVALID_SERVICE_TOKEN", "auth", "rejected"),
        (400, "INVALID_REQUEST_BODY", "input", "rejected"),
        (400, "DATA_APP_NOT_FOUND", "notFound", "rejected"),
        (400, "DATA_APP_ALREADY_EXISTS", "conflict", "rejected"),
        (500, "ACCOUNT_NOT_FOUND", "notFound", "rejected"),
        (500, "SELFHOSTED_APP_ERROR", "rejected", "rejected"),
        (500, "INTERNAL_SERVER_ERROR", "server", "unknown"),
        (400, "Some new code", "rejected", "rejected"),
        (503, "Some new code", "server", "unknown"),
    ] {
        let body = format!(r#"{{"error":{{"code":"{code}","message":"m"}}}}"#);
        assert_eq!(
            Stub::answers(status, &body).rejection("").await.facts(),
            [code, kind, outcome],
            "{status}"
        );
    }
}

#[wasm_bindgen_test]
async fn an_error_inside_a_success_is_an_error() {
    let error = Stub::answers(
        200,
        r#"{"error":{"code":"DATA_APP_NOT_FOUND","message":"m"}}"#,
    )
    .rejection("")
    .await;
    assert_eq!(
        error.facts(),
        ["DATA_APP_NOT_FOUND", "notFound", "rejected"]
    );
    let error = Stub::answers(200, r#"{"error":"It went wrong"}"#)
        .rejection("")
        .await;
    assert_eq!(error.facts(), ["HTTP_200", "rejected", "unknown"]);
    assert_eq!(
        (error.message().as_str(), error.status()),
        ("It went wrong", Some(200.0))
    );
}

#[wasm_bindgen_test]
async fn a_key_beside_an_error_may_exist_and_is_not_shown() {
    let body = format!(
        r#"{{"key":"{KEY}","error":{{"code":"INVALID_REQUEST_BODY","message":"after {KEY}"}}}}"#
    );
    let error = Stub::answers(200, &body).rejection("").await;
    assert_eq!(error.facts(), ["INVALID_REQUEST_BODY", "input", "unknown"]);
    assert_eq!(error.message(), "after [redacted]");
}

#[wasm_bindgen_test]
async fn what_the_server_echoes_of_the_credential_is_taken_out() {
    let body =
        format!(r#"{{"error":{{"code":"Bearer {TOKEN}","message":"no such token: {TOKEN}"}}}}"#);
    let error = Stub::answers(400, &body).rejection("").await;
    assert_eq!(
        (error.code().as_str(), error.message().as_str()),
        ("Bearer [redacted]", "no such token: [redacted]")
    );
}

#[wasm_bindgen_test]
async fn a_success_that_cannot_be_understood_is_a_bad_response() {
    let key_elsewhere = format!(r#"{{"token":"{KEY}"}}"#);
    let cut = format!(r#"{{"key":"{KEY}""#);
    for body in [
        "",
        " ",
        "null",
        "[]",
        "7",
        "true",
        "{}",
        "<!DOCTYPE html><p>Welcome",
        r#""7c9e6679-7425-40de-944b-e07fc1f90ae7""#,
        r#"["7c9e6679-7425-40de-944b-e07fc1f90ae7"]"#,
        r#"{"key":""}"#,
        r#"{"key":null}"#,
        r#"{"key":7}"#,
        r#"{"key":{"key":"k"}}"#,
        r#"{"key":["k"]}"#,
        r#"{"error":false,"key":"k"}"#,
        r#"{"error":{},"key":"k"}"#,
        &key_elsewhere,
        &cut,
    ] {
        let error = Stub::answers(200, body).rejection("").await;
        assert_eq!(error.facts(), BAD_RESPONSE, "{body}");
        assert_eq!(
            (error.status(), error.attempts()),
            (Some(200.0), 1.0),
            "{body}"
        );
        assert!(
            error
                .message()
                .starts_with("the server reports success, but its answer "),
            "{}",
            error.message()
        );
    }
}

#[wasm_bindgen_test]
async fn a_success_without_a_body_is_a_bad_response() {
    for answer in [
        "new Response(null, { status: 204 })",
        "{ status: 200, headers: new Headers(), body: undefined }",
    ] {
        let error = Stub::new(&format!("async () => ({answer})"))
            .rejection("")
            .await;
        assert_eq!(error.facts(), BAD_RESPONSE, "{answer}");
    }
}

#[wasm_bindgen_test]
async fn a_byte_order_mark_is_no_part_of_the_answer() {
    for chunks in [
        r#"'\uFEFF{"key":"k"}'"#,
        r#"[0xef], [0xbb], [0xbf], '{"key":"k"}'"#,
    ] {
        let answer = Stub::new(&format!("async () => new Response(bytes({chunks}))"))
            .call("")
            .await
            .unwrap();
        assert_eq!(json(&answer), r#"{"key":"k"}"#, "{chunks}");
    }
    let error = Stub::answers(400, "\u{feff}{\"error\":{\"code\":\"DATA_APP_NOT_FOUND\"}}")
        .rejection("")
        .await;
    assert_eq!(error.code(), "DATA_APP_NOT_FOUND");
}

#[wasm_bindgen_test]
async fn a_character_may_be_cut_anywhere() {
    // Two, three and four bytes a character, one byte a chunk.
    let fetch = r#"async () => {
      const chunks = Array.from(new TextEncoder().encode('{"key":"ü数🗝"}'), (byte) => [byte]);
      return new Response(bytes(...chunks));
    }"#;
    let answer = Stub::new(fetch).call("").await.unwrap();
    assert_eq!(at(&answer, "key"), JsValue::from_str("ü数🗝"));
}

#[wasm_bindgen_test]
async fn what_is_no_utf8_is_no_answer() {
    for chunks in [
        r#"'{"key":"', [0xff], '"}'"#,
        r#"'{"key":"', [0xc3], '"}'"#,
        // An overlong slash, a surrogate, a character that never ends.
        r#"'{"key":"', [0xc0, 0xaf], '"}'"#,
        r#"'{"key":"', [0xed, 0xa0, 0x80], '"}'"#,
        r#"'{"key":"k"}', [0xf0, 0x9f]"#,
    ] {
        let fetch =
            |status| format!("async () => new Response(bytes({chunks}), {{ status: {status} }})");
        let error = Stub::new(&fetch(200)).rejection("").await;
        assert_eq!(error.facts(), BAD_RESPONSE, "{chunks}");
        let error = Stub::new(&fetch(400)).rejection("").await;
        assert_eq!(
            error.facts(),
            ["HTTP_400", "rejected", "rejected"],
            "{chunks}"
        );
    }
}

#[wasm_bindgen_test]
async fn up_to_4_mib_are_read() {
    let fetch = r#"async () => new Response(bytes('{"key":"k"}'.padEnd(4194304)))"#;
    assert_eq!(
        json(&Stub::new(fetch).call("").await.unwrap()),
        r#"{"key":"k"}"#
    );
}

#[wasm_bindgen_test]
async fn what_is_larger_than_4_mib_is_cancelled() {
    for (status, outcome) in [(200, "unknown"), (400, "rejected"), (500, "unknown")] {
        // Endless: a client that read on would never come back.
        let stub = Stub::new(&format!(
            "async () => new Response(new ReadableStream({{
               pull(controller) {{ note('pull'); controller.enqueue(new Uint8Array(65536).fill(32)); }},
               cancel() {{ note('cancel'); }},
             }}), {{ status: {status} }})"
        ));
        let error = stub.rejection("").await;
        assert_eq!(
            error.facts(),
            ["RESPONSE_TOO_LARGE", "badResponse", outcome]
        );
        assert_eq!(error.status(), Some(f64::from(status)));
        let notes = stub.notes();
        assert_eq!(notes.iter().filter(|note| *note == "cancel").count(), 1);
        // 64 chunks fill the limit and one breaks it; streams fetch a little ahead.
        assert!((66..69).contains(&notes.len()), "{notes:?}");
        // For hosts whose body ignores that it was cancelled.
        assert!(stub.is_aborted());
    }
}

#[wasm_bindgen_test]
async fn one_byte_too_many_in_one_chunk_is_too_large() {
    let fetch = r#"async () => new Response(bytes('{"key":"k"}'.padEnd(4194305)))"#;
    assert_eq!(
        Stub::new(fetch).rejection("").await.code(),
        "RESPONSE_TOO_LARGE"
    );
}

#[wasm_bindgen_test]
async fn a_redirect_is_refused_and_its_host_is_named() {
    for (status, outcome) in [
        (300, "unknown"),
        (301, "unknown"),
        (302, "unknown"),
        (303, "unknown"),
        (304, "unknown"),
        (307, "rejected"),
        (308, "rejected"),
    ] {
        let stub = Stub::new(&format!(
            "async () => new Response(null, {{
               status: {status},
               headers: {{ location: 'https://other.test/path?token=x' }},
             }})"
        ));
        let error = stub.rejection("").await;
        assert_eq!(
            error.facts(),
            ["REDIRECTED", "redirect", outcome],
            "{status}"
        );
        assert_eq!(
            (error.status(), stub.calls().length()),
            (Some(f64::from(status)), 1)
        );
        let message = error.message();
        assert!(
            message.contains("redirects to other.test,") && message.contains("options.baseUrl"),
            "{message}"
        );
        assert!(
            !message.contains("path") && !message.contains("token=x"),
            "{message}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_redirect_within_the_host_or_without_an_address_is_refused_too() {
    for (location, named) in [
        ("'/login'", "api.usedatabrain.com"),
        ("'http://['", "another address"),
    ] {
        let stub = Stub::new(&format!(
            "async () => new Response(null, {{ status: 307, headers: {{ location: {location} }} }})"
        ));
        assert!(
            stub.rejection("").await.message().contains(named),
            "{location}"
        );
    }
    let error = Stub::new("async () => new Response(null, { status: 302 })")
        .rejection("")
        .await;
    assert!(
        error.message().contains("another address"),
        "{}",
        error.message()
    );
}

#[wasm_bindgen_test]
async fn a_browser_hides_the_status_of_a_redirect() {
    for fetch in [
        "async () => ({ status: 0, type: 'opaqueredirect', headers: new Headers(), body: null })",
        "async () => Response.error()",
    ] {
        let error = Stub::new(fetch).rejection("").await;
        assert_eq!(
            error.facts(),
            ["REDIRECTED", "redirect", "unknown"],
            "{fetch}"
        );
        assert_eq!(error.status(), None, "{fetch}");
    }
}

#[wasm_bindgen_test]
async fn a_redirect_that_was_not_read_is_aborted() {
    let stub = Stub::new("async () => new Response(bytes('gone'), { status: 307 })");
    stub.rejection("").await;
    assert!(stub.is_aborted());
}

#[wasm_bindgen_test]
async fn retry_after_is_passed_on_in_milliseconds() {
    for (header, expected) in [
        ("2", Some(2000.0)),
        ("120", Some(120_000.0)),
        ("soon", None),
        ("-1", None),
    ] {
        let stub = Stub::new(&format!(
            "async () => new Response('', {{ status: 429, headers: {{ 'Retry-After': '{header}' }} }})"
        ));
        assert_eq!(
            stub.rejection("").await.retry_after_ms(),
            expected,
            "{header}"
        );
    }
    assert_eq!(
        Stub::answers(429, "").rejection("").await.retry_after_ms(),
        None
    );
}

#[wasm_bindgen_test]
async fn what_is_no_response_is_a_bad_response() {
    for value in [
        "undefined",
        "null",
        "'{\"key\":\"k\"}'",
        "{}",
        "{ status: '200' }",
        "{ status: NaN }",
        "{ status: -1 }",
        "{ status: 1000 }",
        "{ get status() { throw new Error('no') } }",
    ] {
        let error = Stub::new(&format!("async () => ({value})"))
            .rejection("")
            .await;
        assert_eq!(error.facts(), BAD_RESPONSE, "{value}");
        assert!(
            error.message().contains("options.fetch"),
            "{}",
            error.message()
        );
    }
}

#[wasm_bindgen_test]
async fn a_body_that_is_no_stream_of_bytes_is_a_bad_response() {
    for body in [
        "'{\"key\":\"k\"}'",
        "{}",
        "{ getReader() { throw new Error('locked') } }",
        "{ getReader: () => ({ read: async () => ({ done: false, value: 'text' }), cancel: async () => {} }) }",
    ] {
        let fetch =
            format!("async () => ({{ status: 200, headers: new Headers(), body: {body} }})");
        assert_eq!(
            Stub::new(&fetch).rejection("").await.facts(),
            BAD_RESPONSE,
            "{body}"
        );
    }
}

#[wasm_bindgen_test]
async fn an_answer_needs_no_class_of_this_realm() {
    let fetch = "async () => ({
      status: 200,
      headers: { get: () => null },
      body: { getReader: () => {
        const chunks = [new TextEncoder().encode('{\"key\":'), new TextEncoder().encode('\"k\"}')];
        return { read: async () => ({ done: chunks.length === 0, value: chunks.shift() }), cancel() {} };
      } },
    })";
    assert_eq!(
        json(&Stub::new(fetch).call("").await.unwrap()),
        r#"{"key":"k"}"#
    );
}

#[wasm_bindgen_test]
async fn the_key_is_passed_on_as_it_came() {
    let fetch = r#"async () => new Response('{"key":" \\ud800 <b> ü "}')"#;
    let answer = Stub::new(fetch).call("").await.unwrap();
    assert_eq!(at(&answer, "key"), js(r"' \ud800 <b> ü '"));
}
