//! What the caller may not give: it is refused with the name of the field, and nothing is sent.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::stub::{KEY, MINTS, REQUEST, Rejection, Replaced, Stub, TOKEN, js, settled};

/// The error of a call that must be refused, checked for what every refusal has.
async fn refused(request: &str, options: &str, field: &str) -> Rejection {
    let stub = Stub::new(MINTS);
    let called = settled(stub.start(request, options)).await;
    assert!(called.is_err(), "accepted: {request}, {options}");
    let error = called.unwrap_err();
    let place = format!("{request}, {options}: {}", error.message());
    assert_eq!(
        error.facts(),
        ["INVALID_INPUT", "input", "notSent"],
        "{place}"
    );
    assert_eq!(error.field().as_deref(), Some(field), "{place}");
    assert!(error.message().starts_with(&format!("{field} ")), "{place}");
    assert_eq!((error.attempts(), error.status()), (0.0, None), "{place}");
    assert!(error.cause().is_undefined(), "{place}");
    assert_eq!(stub.calls().length(), 0, "{place}");
    error
}

async fn refused_option(extra: &str, field: &str, expects: &str) {
    let error = refused(REQUEST, &Stub::options(extra), field).await;
    assert_eq!(error.message(), format!("{field} {expects}"), "{extra}");
}

async fn refused_request(request: &str, field: &str, expects: &str) {
    let error = refused(request, &Stub::options(""), field).await;
    assert_eq!(error.message(), format!("{field} {expects}"), "{request}");
}

const NO_OBJECTS: [&str; 8] = [
    "undefined",
    "null",
    "'text'",
    "7",
    "7n",
    "true",
    "Symbol('s')",
    "() => {}",
];
const NO_TEXTS: [&str; 9] = [
    "null",
    "7",
    "7n",
    "true",
    "Symbol('s')",
    "{}",
    "['text']",
    "() => 'text'",
    "new String('text')",
];
const BLANKS: [&str; 4] = ["''", "' '", r"'\t\r\n'", r"'\u00A0\u2003\u3000'"];
const LONE_SURROGATES: [&str; 4] = [
    r"'a\uD800'",
    r"'\uDC00a'",
    r"'\uDC00\uD800'",
    r"'\uFFFD\uD83D '",
];
const KNOWN: [&str; 9] = [
    "serviceToken",
    "baseUrl",
    "allowHttp",
    "legacyPaths",
    "timeoutMs",
    "maxRetries",
    "signal",
    "fetch",
    "allowBrowser",
];
const THROWS: &str = "throw new Error('canary-service-token');";

#[wasm_bindgen_test]
async fn request_and_options_are_objects() {
    for given in NO_OBJECTS {
        refused_request(given, "request", "must be an object").await;
        let error = refused(REQUEST, given, "options").await;
        assert_eq!(error.message(), "options must be an object", "{given}");
    }
}

#[wasm_bindgen_test]
async fn an_object_that_cannot_be_read_is_refused() {
    let proxy = format!("new Proxy({{}}, {{ ownKeys() {{ {THROWS} }} }})");
    refused_request(
        &proxy,
        "request",
        "must be an object whose fields can be read",
    )
    .await;
    let error = refused(REQUEST, &proxy, "options").await;
    assert_eq!(
        error.message(),
        "options must be an object whose fields can be read"
    );
}

#[wasm_bindgen_test]
async fn what_is_required_must_be_there() {
    let expects = "is required and must be a string that is not empty or blank";
    for request in [
        "{}",
        "[]",
        "{ name: 'Production' }",
        "{ name: 'Production', dataAppName: undefined }",
    ] {
        refused_request(request, "request.dataAppName", expects).await;
    }
    refused_request("{ dataAppName: 'A' }", "request.name", expects).await;
    // As JSON has it: only what is the object's own.
    refused_request(
        &format!("Object.create({REQUEST})"),
        "request.dataAppName",
        expects,
    )
    .await;
    for token in ["", "serviceToken: undefined", "apiKey: 'of-a-data-app'"] {
        let options = format!("{{ fetch, allowBrowser: true, {token} }}");
        let error = refused(REQUEST, &options, "options.serviceToken").await;
        assert!(
            error
                .message()
                .starts_with("options.serviceToken is required here: "),
            "{}",
            error.message()
        );
    }
}

#[wasm_bindgen_test]
async fn what_is_unknown_is_refused_and_what_is_known_is_named() {
    for unknown in [
        "description",
        "Name",
        "dataAppname",
        "serviceToken",
        "constructor",
        "",
    ] {
        let request = format!("{{ dataAppName: 'A', name: 'B', '{unknown}': 'x' }}");
        let field = if unknown.is_empty() {
            "request".into()
        } else {
            format!("request.{unknown}")
        };
        refused_request(
            &request,
            &field,
            "is not known here; known are dataAppName name",
        )
        .await;
    }
    for unknown in ["timeout", "token", "baseURL", "toString", "__proto__"] {
        // Also where it holds nothing: a typing error does no less harm.
        for value in ["1", "undefined"] {
            let options = Stub::options(&format!("['{unknown}']: {value}"));
            let error = refused(REQUEST, &options, &format!("options.{unknown}")).await;
            let message = error.message();
            assert!(
                message.contains(" is not known here; known are serviceToken "),
                "{message}"
            );
            for known in KNOWN {
                assert!(message.contains(&format!(" {known}")), "{message}");
            }
        }
    }
}

#[wasm_bindgen_test]
async fn a_name_that_is_none_is_not_repeated() {
    for (name, shown) in [
        (format!("'{KEY}'"), "options.[redacted]".to_owned()),
        (r"'a\r\nb'".into(), "options.a  b".into()),
        (
            "'ü '.repeat(10000)".into(),
            format!("options.{}…", "ü ".repeat(150)),
        ),
    ] {
        refused(REQUEST, &Stub::options(&format!("[{name}]: 1")), &shown).await;
    }
}

#[wasm_bindgen_test]
async fn names_are_texts() {
    let expects = "must be a string that is not empty or blank";
    for given in NO_TEXTS.into_iter().chain(BLANKS) {
        refused_request(
            &format!("{{ dataAppName: {given}, name: 'B' }}"),
            "request.dataAppName",
            expects,
        )
        .await;
        refused_request(
            &format!("{{ dataAppName: 'A', name: {given} }}"),
            "request.name",
            expects,
        )
        .await;
    }
}

#[wasm_bindgen_test]
async fn texts_are_well_formed() {
    let expects = "must be well-formed Unicode: it holds a lone surrogate";
    for given in LONE_SURROGATES {
        refused_request(
            &format!("{{ dataAppName: {given}, name: 'B' }}"),
            "request.dataAppName",
            expects,
        )
        .await;
        refused_request(
            &format!("{{ dataAppName: 'A', name: {given} }}"),
            "request.name",
            expects,
        )
        .await;
        refused_option(
            &format!("serviceToken: {given}"),
            "options.serviceToken",
            expects,
        )
        .await;
        refused_option(&format!("baseUrl: {given}"), "options.baseUrl", expects).await;
    }
}

#[wasm_bindgen_test]
async fn a_getter_that_throws_is_refused() {
    let expects = "must be readable: its getter threw";
    for (name, other) in [("dataAppName", "name: 'B'"), ("name", "dataAppName: 'A'")] {
        refused_request(
            &format!("{{ {other}, get {name}() {{ {THROWS} }} }}"),
            &format!("request.{name}"),
            expects,
        )
        .await;
    }
    for name in KNOWN {
        refused_option(
            &format!("get {name}() {{ {THROWS} }}"),
            &format!("options.{name}"),
            expects,
        )
        .await;
    }
}

#[wasm_bindgen_test]
async fn a_token_is_what_a_header_can_carry() {
    let expects = "must be the bare credential: a string of visible ASCII characters, without blanks and without 'Bearer'";
    for given in NO_TEXTS.into_iter().chain(BLANKS) {
        refused_option(
            &format!("serviceToken: {given}"),
            "options.serviceToken",
            expects,
        )
        .await;
    }
    for given in [
        format!("' {TOKEN}'"),
        format!("'{TOKEN} '"),
        format!("'{TOKEN}\\n'"),
        format!("'{TOKEN}\\r\\nx: y'"),
        format!("'{TOKEN}\\0'"),
        format!("'{TOKEN}\\x7F'"),
        format!("'{TOKEN}ü'"),
        format!("'{TOKEN}\\u200B'"),
        format!("'\\uFEFF{TOKEN}'"),
        format!("'Bearer {TOKEN}'"),
        format!("['{TOKEN}']"),
    ] {
        refused_option(
            &format!("serviceToken: {given}"),
            "options.serviceToken",
            expects,
        )
        .await;
    }
}

#[wasm_bindgen_test]
async fn a_base_url_is_a_whole_address_of_the_web() {
    for given in NO_TEXTS.into_iter().chain(BLANKS) {
        refused_option(
            &format!("baseUrl: {given}"),
            "options.baseUrl",
            "must be a string that is not empty or blank",
        )
        .await;
    }
    for (expects, addresses) in [
        (
            "must be an absolute URL, such as https://api.example.com",
            &[
                "api.example.com",
                "/api",
                "//api.example.com",
                "https://",
                "https://[",
                "https://a.test:99999",
                "https://%",
            ] as &[&str],
        ),
        (
            "must be an absolute URL without blanks",
            &[
                " https://a.test",
                "https://a.test ",
                "https://a b.test",
                r"https://a.test/\n",
                r"https://a\0.test",
            ],
        ),
        (
            "must have no query and no fragment",
            &[
                "https://a.test?",
                "https://a.test/?x=1",
                "https://a.test#",
                "https://a.test/#top",
            ],
        ),
        (
            "must hold no user name and no password",
            &[
                "https://user@a.test",
                "https://user:canary-service-token@a.test",
                "https://:canary-service-token@a.test",
            ],
        ),
        (
            "must be https: the credential would travel in clear; options.allowHttp permits that",
            &[
                "http://a.test",
                "HTTP://a.test",
                "http://10.0.0.1",
                "http://0.0.0.0",
                "http://localhost.a.test",
                "http://notlocalhost",
                "http://127.0.0.1.a.test",
                "http://[::2]",
            ],
        ),
        (
            "must be https",
            &[
                "ftp://localhost",
                "ws://localhost",
                "file:///etc",
                "data:text/plain,x",
                "localhost:3000",
            ],
        ),
    ] {
        for address in addresses {
            refused_option(&format!("baseUrl: '{address}'"), "options.baseUrl", expects).await;
        }
    }
}

#[wasm_bindgen_test]
async fn what_allow_http_allows_is_http_alone() {
    for address in ["ftp://a.test", "javascript:alert(1)"] {
        refused_option(
            &format!("allowHttp: true, baseUrl: '{address}'"),
            "options.baseUrl",
            "must be https",
        )
        .await;
    }
    let expects =
        "must be https: the credential would travel in clear; options.allowHttp permits that";
    refused_option(
        "allowHttp: false, baseUrl: 'http://a.test'",
        "options.baseUrl",
        expects,
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_timeout_is_a_time_that_a_timer_can_wait() {
    let expects = "must be a positive number of milliseconds, at most 2147483647";
    for given in [
        "0",
        "-0",
        "-1",
        "NaN",
        "Infinity",
        "-Infinity",
        "2147483648",
        "1e21",
        "null",
        "'30'",
        "30n",
        "true",
        "[30]",
        "{}",
        "new Number(30)",
        "new Date()",
    ] {
        refused_option(&format!("timeoutMs: {given}"), "options.timeoutMs", expects).await;
    }
}

#[wasm_bindgen_test]
async fn retries_are_a_whole_number() {
    for given in [
        "-1",
        "0.5",
        "NaN",
        "Infinity",
        "9007199254740992",
        "null",
        "'2'",
        "2n",
        "true",
        "[2]",
        "{}",
    ] {
        refused_option(
            &format!("maxRetries: {given}"),
            "options.maxRetries",
            "must be a whole number from 0",
        )
        .await;
    }
}

#[wasm_bindgen_test]
async fn a_signal_has_the_shape_of_one() {
    for given in [
        "null",
        "'signal'",
        "true",
        "() => {}",
        "{}",
        "[]",
        "new AbortController()",
        "new EventTarget()",
        "{ aborted: false }",
        "{ aborted: 'no', addEventListener() {}, removeEventListener() {} }",
        "{ aborted: false, addEventListener: true, removeEventListener() {} }",
        "{ aborted: false, addEventListener() {} }",
        "{ get aborted() { throw new Error('no') }, addEventListener() {}, removeEventListener() {} }",
    ] {
        refused_option(
            &format!("signal: {given}"),
            "options.signal",
            "must be an AbortSignal",
        )
        .await;
    }
}

#[wasm_bindgen_test]
async fn a_fetch_is_a_function() {
    for given in [
        "null",
        "'fetch'",
        "true",
        "{}",
        "{ fetch() {} }",
        "Promise.resolve()",
    ] {
        refused_option(
            &format!("fetch: {given}"),
            "options.fetch",
            "must be a function",
        )
        .await;
    }
}

#[wasm_bindgen_test]
async fn a_flag_is_a_boolean() {
    for name in ["allowHttp", "legacyPaths", "allowBrowser"] {
        for given in ["null", "0", "1", "''", "'true'", "{}", "new Boolean(true)"] {
            refused_option(
                &format!("{name}: {given}"),
                &format!("options.{name}"),
                "must be true or false",
            )
            .await;
        }
    }
}

const IN_A_BROWSER: &str =
    "must be true to use a credential in a browser, where every visitor can read it";

#[wasm_bindgen_test]
async fn a_browser_must_be_allowed() {
    let replaced = Replaced::global("importScripts", &js("() => {}"));
    for extra in ["allowBrowser: false", "allowBrowser: undefined"] {
        refused_option(extra, "options.allowBrowser", IN_A_BROWSER).await;
    }
    drop(replaced);
    if js("typeof document === 'object'").is_truthy() {
        refused_option(
            "allowBrowser: undefined",
            "options.allowBrowser",
            IN_A_BROWSER,
        )
        .await;
    } else {
        let stub = Stub::new(MINTS);
        stub.call("allowBrowser: undefined").await.unwrap();
        assert_eq!(stub.calls().length(), 1);
    }
}
