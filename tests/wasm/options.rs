//! Which values each option accepts.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::input::{
    BLANK_STRINGS, NOT_BOOLEANS, NOT_STRINGS, TEXT, THROWS, UNREADABLE, assert_option_refused,
    refused,
};
use crate::stub::{
    OPERATIONS, REQUEST, ReplacedGlobal, SUCCEEDS, Stub, TOKEN, eval, settle_operation,
};

pub const CREDENTIAL: &str = "must be the bare credential: a string of visible ASCII characters, \
                              without whitespace, without 'Bearer' and without quotes around it";

const OPTIONS: [&str; 12] = [
    "serviceToken",
    "apiKey",
    "baseUrl",
    "allowHttp",
    "legacyPaths",
    "timeoutMs",
    "maxRetries",
    "settleMs",
    "signal",
    "fetch",
    "onEvent",
    "allowBrowser",
];

#[wasm_bindgen_test]
async fn an_option_whose_getter_throws_is_refused() {
    for name in OPTIONS {
        let getter = format!("get {name}() {{ {THROWS} }}");
        assert_option_refused(&getter, &format!("options.{name}"), UNREADABLE).await;
    }
}

#[wasm_bindgen_test]
async fn null_is_not_a_value_of_an_option() {
    for name in OPTIONS {
        let options = Stub::options(&format!("{name}: null"));
        // Those that often come from environment variables count as absent.
        match name {
            "baseUrl" | "apiKey" => {
                let stub = Stub::new(SUCCEEDS);
                stub.call(&format!("{name}: null")).await.unwrap();
            }
            _ => {
                let error = refused(REQUEST, &options, &format!("options.{name}")).await;
                let expects = if name == "serviceToken" {
                    " is required "
                } else {
                    " must be "
                };
                assert!(error.message().contains(expects), "{name}");
            }
        }
    }
}

#[wasm_bindgen_test]
async fn every_function_accepts_every_option() {
    for (name, operation) in OPERATIONS {
        for (option, value) in [
            ("serviceToken", "'s'"),
            ("apiKey", "'k'"),
            ("settleMs", "1"),
            ("onEvent", "() => {}"),
            ("maxRetries", "3"),
            ("timeoutMs", "9"),
        ] {
            let stub = Stub::new(SUCCEEDS);
            // The request is refused after the options were accepted.
            let options = stub.evaluate(&Stub::options(&format!("{option}: {value}")));
            let promise = operation(&eval("null"), &options);
            let error = settle_operation(name, promise).await.unwrap_err();
            assert_eq!(error.field().as_deref(), Some("request"), "{name} {option}");
            let options = stub.evaluate(&Stub::options(&format!("{option}: false")));
            let promise = operation(&eval("null"), &options);
            let error = settle_operation(name, promise).await.unwrap_err();
            assert_eq!(error.field(), Some(format!("options.{option}")), "{name}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_credential_must_fit_into_a_header() {
    for option in ["serviceToken", "apiKey"] {
        let field = format!("options.{option}");
        let is_set = |value: &&str| !matches!(*value, "null" | "''");
        for value in NOT_STRINGS.into_iter().chain(BLANK_STRINGS).filter(is_set) {
            assert_option_refused(&format!("{option}: {value}"), &field, CREDENTIAL).await;
        }
        for value in [
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
            format!("'\"{TOKEN}\"'"),
            format!("['{TOKEN}']"),
        ] {
            assert_option_refused(&format!("{option}: {value}"), &field, CREDENTIAL).await;
        }
    }
}

#[wasm_bindgen_test]
async fn a_base_url_must_be_an_absolute_https_url() {
    let is_set = |value: &&str| !matches!(*value, "null" | "''");
    for value in NOT_STRINGS.into_iter().chain(BLANK_STRINGS).filter(is_set) {
        assert_option_refused(&format!("baseUrl: {value}"), "options.baseUrl", TEXT).await;
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
                "localhost:3000",
                "https://%",
            ] as &[&str],
        ),
        (
            "must be an absolute URL without whitespace",
            &[
                " https://a.test",
                "https://a.test ",
                "https://a b.test",
                r"https://a.test/\n",
                r"https://a\0.test",
            ],
        ),
        (
            "must not have a query or a fragment",
            &[
                "https://a.test?",
                "https://a.test/?x=1",
                "https://a.test#",
                "https://a.test/#top",
            ],
        ),
        (
            "must not contain a user name or a password",
            &[
                "https://user@a.test",
                "https://user:canary-service-token@a.test",
                "https://:canary-service-token@a.test",
            ],
        ),
        (
            UNENCRYPTED,
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
            ],
        ),
    ] {
        for address in addresses {
            assert_option_refused(&format!("baseUrl: '{address}'"), "options.baseUrl", expects)
                .await;
        }
    }
}

const UNENCRYPTED: &str = "must be https, because http would send the credential unencrypted; to allow that, set \
     options.allowHttp";

#[wasm_bindgen_test]
async fn allow_http_permits_no_other_scheme() {
    for address in ["ftp://a.test", "javascript:alert(1)"] {
        let options = format!("allowHttp: true, baseUrl: '{address}'");
        assert_option_refused(&options, "options.baseUrl", "must be https").await;
    }
    let options = "allowHttp: false, baseUrl: 'http://a.test'";
    assert_option_refused(options, "options.baseUrl", UNENCRYPTED).await;
}

#[wasm_bindgen_test]
async fn an_address_that_was_allowed_once_is_checked_again() {
    let stub = Stub::new(SUCCEEDS);
    stub.call("allowHttp: true, baseUrl: 'http://b.test'")
        .await
        .unwrap();
    assert_option_refused("baseUrl: 'http://b.test'", "options.baseUrl", UNENCRYPTED).await;
    stub.call("allowHttp: true, baseUrl: 'http://b.test'")
        .await
        .unwrap();
    assert_eq!(stub.calls().length(), 2);
}

#[wasm_bindgen_test]
async fn times_must_fit_into_a_timer() {
    let expects = "must be a positive number of milliseconds, at most 2147483647";
    for option in ["timeoutMs", "settleMs"] {
        for value in [
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
            let field = format!("options.{option}");
            assert_option_refused(&format!("{option}: {value}"), &field, expects).await;
        }
    }
}

#[wasm_bindgen_test]
async fn max_retries_must_be_a_whole_number() {
    for value in [
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
        let expects = "must be a whole number from 0";
        assert_option_refused(
            &format!("maxRetries: {value}"),
            "options.maxRetries",
            expects,
        )
        .await;
    }
}

#[wasm_bindgen_test]
async fn a_signal_must_have_the_shape_of_one() {
    for value in [
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
        "{ get aborted() { throw 1; }, addEventListener() {}, removeEventListener() {} }",
        "new Proxy({}, { get() { throw new Error('no') } })",
        "revoked({})",
    ] {
        let expects = "must be an AbortSignal";
        assert_option_refused(&format!("signal: {value}"), "options.signal", expects).await;
    }
}

#[wasm_bindgen_test]
async fn fetch_and_on_event_must_be_functions() {
    for option in ["fetch", "onEvent"] {
        for value in [
            "null",
            "'fetch'",
            "true",
            "{}",
            "{ fetch() {} }",
            "Promise.resolve()",
        ] {
            let field = format!("options.{option}");
            assert_option_refused(&format!("{option}: {value}"), &field, "must be a function")
                .await;
        }
    }
}

#[wasm_bindgen_test]
async fn flags_must_be_booleans() {
    for name in ["allowHttp", "legacyPaths", "allowBrowser"] {
        for value in NOT_BOOLEANS {
            let field = format!("options.{name}");
            assert_option_refused(&format!("{name}: {value}"), &field, "must be true or false")
                .await;
        }
    }
}

const IN_A_BROWSER: &str =
    "must be true to use a credential in a browser, where every visitor can read it";

#[wasm_bindgen_test]
async fn a_browser_must_be_allowed() {
    let replaced = ReplacedGlobal::new("importScripts", &eval("() => {}"));
    for extra in ["allowBrowser: false", "allowBrowser: undefined"] {
        assert_option_refused(extra, "options.allowBrowser", IN_A_BROWSER).await;
    }
    drop(replaced);
    if eval("typeof document === 'object'").is_truthy() {
        assert_option_refused(
            "allowBrowser: undefined",
            "options.allowBrowser",
            IN_A_BROWSER,
        )
        .await;
    } else {
        let stub = Stub::new(SUCCEEDS);
        stub.call("allowBrowser: undefined").await.unwrap();
        assert_eq!(stub.calls().length(), 1);
    }
}
