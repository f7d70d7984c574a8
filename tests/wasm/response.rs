//! How answers of the server are interpreted.

use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stub::{KEY, SUCCEEDS, Stub, TOKEN, eval, get, stringify};

const BAD_RESPONSE: [&str; 3] = ["BAD_RESPONSE", "badResponse", "unknown"];

#[wasm_bindgen_test]
async fn a_success_resolves_to_the_answer() {
    let answer = Stub::new(SUCCEEDS).call("").await.unwrap();
    assert_eq!(stringify(&answer), format!(r#"{{"key":"{KEY}"}}"#));
}

#[wasm_bindgen_test]
async fn every_2xx_with_a_key_is_a_success_whatever_else_it_holds() {
    for status in [200, 201, 299] {
        for body in [
            r#"{"key":"k"}"#,
            r#"{"key":"k","error":null}"#,
            r#"{"error":false,"key":"k"}"#,
            r#"{"extra":[1],"key":"k"}"#,
        ] {
            assert_eq!(
                stringify(&Stub::answering(status, body).call("").await.unwrap()),
                body,
                "{status}"
            );
        }
    }
}

#[wasm_bindgen_test]
async fn the_code_and_message_of_each_known_error_shape_are_read() {
    for body in [
        r#"{"error":{"code":"DATA_APP_NOT_FOUND","message":"Data app not found"}}"#,
        r#"{"error":{"message":"Data app not found","code":"DATA_APP_NOT_FOUND","status":404}}"#,
        r#"{"error":"DATA_APP_NOT_FOUND","message":"Data app not found"}"#,
        r#"{"message":"Data app not found","code":"DATA_APP_NOT_FOUND"}"#,
        r#"{"error":null,"message":"Data app not found","code":"DATA_APP_NOT_FOUND"}"#,
    ] {
        let error = Stub::answering(400, body).call_err("").await;
        assert_eq!(
            error.summary(),
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
async fn without_a_code_the_message_is_kept_and_the_status_is_the_code() {
    for body in [
        r#"{"error":"Data app not found"}"#,
        r#"{"error":{"message":"Data app not found"}}"#,
        r#"{"message":"Data app not found"}"#,
        r#"{"detail":"Data app not found"}"#,
    ] {
        let error = Stub::answering(400, body).call_err("").await;
        assert_eq!(
            error.summary(),
            ["HTTP_400", "rejected", "rejected"],
            "{body}"
        );
        assert_eq!(error.message(), "Data app not found", "{body}");
    }
}

#[wasm_bindgen_test]
async fn without_a_code_and_a_message_the_status_decides() {
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
            (401, "HTTP_401", "rejected", "rejected"),
            (404, "HTTP_404", "notFound", "rejected"),
            (408, "HTTP_408", "server", "unknown"),
            (429, "HTTP_429", "rateLimit", "rejected"),
            (502, "HTTP_502", "server", "unknown"),
        ] {
            let error = Stub::answering(status, body).call_err("").await;
            assert_eq!(error.summary(), [code, kind, outcome], "{body}");
            let reason =
                format!("the server answered with HTTP {status} without a readable reason");
            let message = error.message();
            let rest = message.strip_prefix(&reason).unwrap();
            assert_eq!(
                rest.contains("proxy or firewall"),
                status == 401,
                "{message}"
            );
        }
    }
}

#[wasm_bindgen_test]
async fn the_code_takes_precedence_over_the_status() {
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
            Stub::answering(status, &body).call_err("").await.summary(),
            [code, kind, outcome],
            "{status}"
        );
    }
}

#[wasm_bindgen_test]
async fn an_error_in_a_2xx_answer_is_an_error() {
    let error = Stub::answering(
        200,
        r#"{"error":{"code":"DATA_APP_NOT_FOUND","message":"m"}}"#,
    )
    .call_err("")
    .await;
    assert_eq!(
        error.summary(),
        ["DATA_APP_NOT_FOUND", "notFound", "rejected"]
    );
    let error = Stub::answering(200, r#"{"error":"It went wrong"}"#)
        .call_err("")
        .await;
    assert_eq!(error.summary(), ["HTTP_200", "rejected", "unknown"]);
    assert_eq!(
        (error.message().as_str(), error.status()),
        ("It went wrong", Some(200.0))
    );
}

#[wasm_bindgen_test]
async fn a_key_next_to_an_error_makes_the_outcome_unknown_and_is_redacted() {
    let body = format!(
        r#"{{"key":"{KEY}","error":{{"code":"INVALID_REQUEST_BODY","message":"after {KEY}"}}}}"#
    );
    let error = Stub::answering(200, &body).call_err("").await;
    assert_eq!(
        error.summary(),
        ["INVALID_REQUEST_BODY", "input", "unknown"]
    );
    assert_eq!(error.message(), "after [redacted]");
}

#[wasm_bindgen_test]
async fn a_credential_that_the_server_echoes_is_redacted() {
    let body =
        format!(r#"{{"error":{{"code":"Bearer {TOKEN}","message":"no such token: {TOKEN}"}}}}"#);
    let error = Stub::answering(400, &body).call_err("").await;
    assert_eq!(
        (error.code().as_str(), error.message().as_str()),
        ("Bearer [redacted]", "no such token: [redacted]")
    );
}

#[wasm_bindgen_test]
async fn a_success_without_a_usable_key_is_a_bad_response() {
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
        r#"{"error":{},"key":"k"}"#,
        &key_elsewhere,
        &cut,
    ] {
        let error = Stub::answering(200, body).call_err("").await;
        assert_eq!(error.summary(), BAD_RESPONSE, "{body}");
        assert_eq!(
            (error.status(), error.attempts()),
            (Some(200.0), 1.0),
            "{body}"
        );
        assert!(
            error
                .message()
                .starts_with("the server reported success, but its answer "),
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
            .call_err("")
            .await;
        assert_eq!(error.summary(), BAD_RESPONSE, "{answer}");
    }
}

#[wasm_bindgen_test]
async fn a_byte_order_mark_is_ignored() {
    for chunks in [
        r#"'\uFEFF{"key":"k"}'"#,
        r#"[0xef], [0xbb], [0xbf], '{"key":"k"}'"#,
    ] {
        let answer = Stub::new(&format!("async () => new Response(stream({chunks}))"))
            .call("")
            .await
            .unwrap();
        assert_eq!(stringify(&answer), r#"{"key":"k"}"#, "{chunks}");
    }
    let error = Stub::answering(400, "\u{feff}{\"error\":{\"code\":\"DATA_APP_NOT_FOUND\"}}")
        .call_err("")
        .await;
    assert_eq!(error.code(), "DATA_APP_NOT_FOUND");
}

#[wasm_bindgen_test]
async fn a_character_may_be_split_between_chunks() {
    // Two, three and four bytes a character, one byte a chunk.
    let fetch = r#"async () => {
      const chunks = Array.from(new TextEncoder().encode('{"key":"ü数🗝"}'), (byte) => [byte]);
      return new Response(stream(...chunks));
    }"#;
    let answer = Stub::new(fetch).call("").await.unwrap();
    assert_eq!(get(&answer, "key"), JsValue::from_str("ü数🗝"));
}

#[wasm_bindgen_test]
async fn invalid_utf8_is_a_bad_response() {
    for chunks in [
        r#"'{"key":"', [0xff], '"}'"#,
        r#"'{"key":"', [0xc3], '"}'"#,
        // An overlong slash, a surrogate, a character that never ends.
        r#"'{"key":"', [0xc0, 0xaf], '"}'"#,
        r#"'{"key":"', [0xed, 0xa0, 0x80], '"}'"#,
        r#"'{"key":"k"}', [0xf0, 0x9f]"#,
    ] {
        let fetch =
            |status| format!("async () => new Response(stream({chunks}), {{ status: {status} }})");
        let error = Stub::new(&fetch(200)).call_err("").await;
        assert_eq!(error.summary(), BAD_RESPONSE, "{chunks}");
        let error = Stub::new(&fetch(400)).call_err("").await;
        assert_eq!(
            error.summary(),
            ["HTTP_400", "rejected", "rejected"],
            "{chunks}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_body_of_4_mib_is_read() {
    let fetch = r#"async () => new Response(stream('{"key":"k"}'.padEnd(4194304)))"#;
    assert_eq!(
        stringify(&Stub::new(fetch).call("").await.unwrap()),
        r#"{"key":"k"}"#
    );
}

#[wasm_bindgen_test]
async fn an_endless_body_is_cancelled_after_4_mib() {
    for (status, outcome) in [(200, "unknown"), (400, "rejected"), (500, "unknown")] {
        // Endless: a client that read on would never come back.
        let stub = Stub::new(&format!(
            "async () => new Response(new ReadableStream({{
               pull(controller) {{
                 log('pull');
                 controller.enqueue(new Uint8Array(65536).fill(32));
               }},
               cancel() {{ log('cancel'); }},
             }}), {{ status: {status} }})"
        ));
        let error = stub.call_err("").await;
        assert_eq!(
            error.summary(),
            ["RESPONSE_TOO_LARGE", "badResponse", outcome]
        );
        assert_eq!(error.status(), Some(f64::from(status)));
        let log = stub.log();
        assert_eq!(log.iter().filter(|note| *note == "cancel").count(), 1);
        // 64 chunks fill the limit and one breaks it; streams fetch a little ahead.
        assert!((66..69).contains(&log.len()), "{log:?}");
        // For runtimes whose body ignores cancellation.
        assert!(stub.is_aborted());
    }
}

#[wasm_bindgen_test]
async fn one_byte_beyond_4_mib_is_too_large() {
    let fetch = r#"async () => new Response(stream('{"key":"k"}'.padEnd(4194305)))"#;
    assert_eq!(
        Stub::new(fetch).call_err("").await.code(),
        "RESPONSE_TOO_LARGE"
    );
}

#[wasm_bindgen_test]
async fn a_redirect_is_not_followed_and_the_message_names_its_host() {
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
        let error = stub.call_err("").await;
        assert_eq!(
            error.summary(),
            ["REDIRECTED", "redirect", outcome],
            "{status}"
        );
        assert_eq!(
            (error.status(), stub.calls().length()),
            (Some(f64::from(status)), 1)
        );
        let message = error.message();
        assert!(
            message.contains("redirects to https://other.test,")
                && message.contains("options.baseUrl"),
            "{message}"
        );
        assert!(
            !message.contains("path") && !message.contains("token=x"),
            "{message}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_redirect_to_the_same_host_or_without_an_address_is_not_followed() {
    for (location, named) in [
        ("'/login'", "https://api.usedatabrain.com,"),
        ("'http://['", "another address"),
    ] {
        let stub = Stub::new(&format!(
            "async () => new Response(null, {{ status: 307, headers: {{ location: {location} }} }})"
        ));
        assert!(
            stub.call_err("").await.message().contains(named),
            "{location}"
        );
    }
    let error = Stub::new("async () => new Response(null, { status: 302 })")
        .call_err("")
        .await;
    assert!(
        error.message().contains("another address"),
        "{}",
        error.message()
    );
}

#[wasm_bindgen_test]
async fn an_opaque_redirect_has_no_status() {
    for fetch in [
        "async () => ({ status: 0, type: 'opaqueredirect', headers: new Headers(), body: null })",
        "async () => Response.error()",
    ] {
        let error = Stub::new(fetch).call_err("").await;
        assert_eq!(
            error.summary(),
            ["REDIRECTED", "redirect", "unknown"],
            "{fetch}"
        );
        assert_eq!(error.status(), None, "{fetch}");
    }
}

#[wasm_bindgen_test]
async fn a_redirect_aborts_the_request() {
    let stub = Stub::new("async () => new Response(stream('gone'), { status: 307 })");
    stub.call_err("").await;
    assert!(stub.is_aborted());
}

#[wasm_bindgen_test]
async fn retry_after_is_reported_in_milliseconds() {
    for (header, expected) in [
        ("2", Some(2000.0)),
        ("120", Some(120_000.0)),
        ("soon", None),
        ("-1", None),
    ] {
        let stub = Stub::new(&format!(
            "async () => {{
               const headers = {{ 'Retry-After': '{header}' }};
               return new Response('', {{ status: 429, headers }});
             }}"
        ));
        assert_eq!(
            stub.call_err("").await.retry_after_ms(),
            expected,
            "{header}"
        );
    }
    assert_eq!(
        Stub::answering(429, "").call_err("").await.retry_after_ms(),
        None
    );
}

#[wasm_bindgen_test]
async fn a_value_that_is_not_a_response_is_a_bad_response() {
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
            .call_err("")
            .await;
        assert_eq!(error.summary(), BAD_RESPONSE, "{value}");
        assert!(
            error.message().contains("options.fetch"),
            "{}",
            error.message()
        );
    }
}

#[wasm_bindgen_test]
async fn a_body_that_is_not_a_byte_stream_is_a_bad_response() {
    for body in [
        "'{\"key\":\"k\"}'",
        "{}",
        "{ getReader() { throw new Error('locked') } }",
        "{ getReader: () => ({ read: async () => ({ value: 'text' }), cancel: async () => {} }) }",
    ] {
        let fetch =
            format!("async () => ({{ status: 200, headers: new Headers(), body: {body} }})");
        assert_eq!(
            Stub::new(&fetch).call_err("").await.summary(),
            BAD_RESPONSE,
            "{body}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_response_is_recognized_by_its_shape() {
    let fetch = "async () => ({
      status: 200,
      headers: { get: () => null },
      body: { getReader: () => {
        const chunks = [new TextEncoder().encode('{\"key\":'), new TextEncoder().encode('\"k\"}')];
        const read = async () => ({ done: chunks.length === 0, value: chunks.shift() });
        return { read, cancel() {} };
      } },
    })";
    assert_eq!(
        stringify(&Stub::new(fetch).call("").await.unwrap()),
        r#"{"key":"k"}"#
    );
}

#[wasm_bindgen_test]
async fn the_key_is_returned_unchanged() {
    let fetch = r#"async () => new Response('{"key":" \\ud800 <b> ü "}')"#;
    let answer = Stub::new(fetch).call("").await.unwrap();
    assert_eq!(get(&answer, "key"), eval(r"' \ud800 <b> ü '"));
}
