//! Requests that fail: exceptions of `fetch`, broken bodies, and when a request is retried.

use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::deadline::TIMEOUT;
use crate::stub::{
    KEY, NEVER_ANSWERS, REQUEST, ReplacedGlobal, SUCCEEDS, Stub, TOKEN, UnhandledRejections, eval,
    get, settle, sleep,
};

const NETWORK_ERROR: [&str; 3] = ["NETWORK_ERROR", "network", "unknown"];

#[wasm_bindgen_test]
async fn without_a_global_fetch_nothing_is_sent() {
    let replaced = ReplacedGlobal::new("fetch", &JsValue::UNDEFINED);
    let error = Stub::new(SUCCEEDS).call_err("fetch: undefined").await;
    drop(replaced);
    assert_eq!(error.outcome(), "notSent");
}

#[wasm_bindgen_test]
async fn a_rejected_fetch_is_a_network_error_with_a_redacted_copy_of_the_cause() {
    let stub = Stub::new(
        "async () => { throw Object.assign(new TypeError('fetch failed', {
           cause: Object.assign(new Error('reset by canary-service-token'), {
             code: 'ECONNRESET',
             request: 'canary-service-token',
           }),
         }), { headers: 'Bearer canary-service-token' }); }",
    );
    let error = stub.call_err("").await;
    assert_eq!(error.summary(), NETWORK_ERROR);
    assert_eq!(
        (error.status(), error.attempts(), stub.calls().length()),
        (None, 1.0, 1)
    );
    let cause = error.cause();
    assert_eq!(
        (get(&cause, "name"), get(&cause, "message")),
        ("TypeError".into(), "fetch failed".into())
    );
    assert!(get(&cause, "headers").is_undefined());
    assert_eq!(get(&cause, "cause.code"), "ECONNRESET");
    assert_eq!(get(&cause, "cause.message"), "reset by [redacted]");
    assert!(get(&cause, "cause.request").is_undefined());
}

#[wasm_bindgen_test]
async fn a_fetch_may_throw_anything_at_any_time() {
    for (thrown, message) in [
        ("new Error('no')", Some("no")),
        ("'a text'", Some("a text")),
        ("{ message: 'of an object' }", Some("of an object")),
        (
            "new DOMException('no network', 'NetworkError')",
            Some("no network"),
        ),
        ("7", Some("")),
        ("{}", Some("")),
        ("{ get message() { throw new Error('no') } }", Some("")),
        ("undefined", None),
        ("null", None),
    ] {
        for fetch in [
            format!("() => {{ throw {thrown}; }}"),
            format!("async () => {{ throw {thrown}; }}"),
            format!(
                "async () => {{
                   await new Promise((resolve) => setTimeout(resolve));
                   throw {thrown};
                 }}"
            ),
            format!(
                "async () => {{
                   const reader = {{ async read() {{ throw {thrown}; }}, async cancel() {{}} }};
                   const headers = {{ get() {{ throw {thrown}; }} }};
                   return {{ status: 200, headers, body: {{ getReader: () => reader }} }};
                 }}"
            ),
            format!(
                "async () => {{
                   const fail = () => {{ throw {thrown}; }};
                   const reader = {{ read: fail, cancel: fail }};
                   const headers = new Headers();
                   return {{ status: 200, headers, body: {{ getReader: () => reader }} }};
                 }}"
            ),
        ] {
            let error = Stub::new(&fetch).call_err("").await;
            assert_eq!(error.summary(), NETWORK_ERROR, "{fetch}");
            let cause = Some(error.cause()).filter(|cause| !cause.is_undefined());
            let copied = cause.map(|cause| get(&cause, "message"));
            assert_eq!(copied, message.map(JsValue::from_str), "{fetch}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_cyclic_chain_of_causes_is_cut() {
    let stub = Stub::new(
        "async () => { const error = new Error('round'); error.cause = error; throw error; }",
    );
    let error = stub.call_err("").await;
    assert_eq!(get(&error.cause(), "cause.cause.message"), "round");
    assert!(get(&error.cause(), "cause.cause.cause.cause.cause").is_undefined());
}

#[wasm_bindgen_test]
async fn a_body_that_breaks_off_is_a_network_error_with_the_status() {
    for (status, outcome) in [(200, "unknown"), (400, "rejected"), (502, "unknown")] {
        let stub = Stub::new(&format!(
            "async () => new Response(new ReadableStream({{
               start(controller) {{
                 controller.enqueue(new TextEncoder().encode('{{\"key\":\"{KEY}\"'));
               }},
               pull(controller) {{ controller.error(new TypeError('terminated')); }},
             }}), {{ status: {status} }})"
        ));
        let error = stub.call_err("").await;
        assert_eq!(error.summary(), ["NETWORK_ERROR", "network", outcome]);
        assert_eq!(
            (error.status(), get(&error.cause(), "message")),
            (Some(f64::from(status)), "terminated".into())
        );
        assert!(stub.is_aborted());
    }
}

#[wasm_bindgen_test]
async fn a_fetch_of_a_program_is_not_trusted_that_nothing_was_sent() {
    for code in [
        "ECONNREFUSED",
        "ENOTFOUND",
        "EAI_AGAIN",
        "UND_ERR_CONNECT_TIMEOUT",
        "ConnectionRefused",
    ] {
        let fetch = format!(
            "async () => {{
               const cause = {{ code: '{code}' }};
               throw Object.assign(new TypeError('fetch failed'), {{ cause }});
             }}"
        );
        let stub = Stub::new(&fetch);
        let replaced = ReplacedGlobal::new("fetch", &stub.fetch());
        let error = stub.call_err("fetch: undefined").await;
        drop(replaced);
        // It may have sent it before, and failed at its second try.
        assert_eq!(error.summary(), NETWORK_ERROR, "{code}");
        assert_eq!(get(&error.cause(), "cause.code"), code);
        assert_eq!(
            Stub::new(&fetch).call_err("").await.summary(),
            NETWORK_ERROR,
            "{code}"
        );
    }
    for code in [
        "ECONNRESET",
        "EPIPE",
        "UND_ERR_SOCKET",
        "UND_ERR_HEADERS_TIMEOUT",
    ] {
        let stub = Stub::new(&format!(
            "async () => {{ throw Object.assign(new Error('no'), {{ code: '{code}' }}); }}"
        ));
        let replaced = ReplacedGlobal::new("fetch", &stub.fetch());
        let error = stub.call_err("fetch: undefined").await;
        drop(replaced);
        assert_eq!(error.summary(), NETWORK_ERROR, "{code}");
    }
}

#[wasm_bindgen_test]
async fn a_creation_is_retried_only_if_nothing_can_have_happened() {
    // A second request would mint.
    let then_mints = |first: &str| {
        format!(
            "async () => {{
               if (globalThis.isSecond) return ({SUCCEEDS})();
               globalThis.isSecond = true;
               {first}
             }}"
        )
    };
    let too_many = "return new Response('', { status: 429, headers: { 'retry-after': '0' } });";
    let stub = Stub::new(&then_mints(too_many));
    eval("globalThis.isSecond = false");
    stub.call("maxRetries: 1").await.unwrap();
    assert_eq!(stub.calls().length(), 2);
    for first in [
        "return new Response('', { status: 500 });",
        "return new Response('', { status: 503, headers: { 'retry-after': '0' } });",
        "return new Response('', { status: 408 });",
        "return new Response('<html>');",
        "throw new Error('reset');",
        "throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });",
    ] {
        eval("globalThis.isSecond = false");
        let stub = Stub::new(&then_mints(first));
        let error = stub.call_err("maxRetries: 5").await;
        assert_eq!(
            (error.outcome().as_str(), error.attempts()),
            ("unknown", 1.0),
            "{first}"
        );
        assert_eq!(stub.calls().length(), 1, "{first}");
    }
}

#[wasm_bindgen_test]
async fn a_late_answer_or_rejection_is_ignored() {
    let late = |settlement| {
        format!("() => new Promise((resolve, reject) => setTimeout(() => {settlement}, 40))")
    };
    let unhandled = UnhandledRejections::watch();
    for fetch in [
        late("resolve(new Response('{\"key\":\"k\"}'))"),
        late("reject(new Error('late'))"),
        late("resolve(Promise.reject(new Error('late')))"),
    ] {
        let stub = Stub::new(&fetch);
        assert_eq!(
            stub.call_err("timeoutMs: 10").await.summary(),
            TIMEOUT,
            "{fetch}"
        );
        sleep(60.0).await;
    }
    assert_eq!(unhandled.stop(), 0);
    Stub::new(SUCCEEDS).call("").await.unwrap();
}

#[wasm_bindgen_test]
async fn a_pending_call_does_not_block_others() {
    let hanging = Stub::new(NEVER_ANSWERS).start(REQUEST, &Stub::options(""));
    drop(hanging);
    let stub = Stub::new(NEVER_ANSWERS);
    let promise = stub.start(REQUEST, &Stub::options("timeoutMs: 60"));
    Stub::new(SUCCEEDS).call("timeoutMs: 5000").await.unwrap();
    assert_eq!(settle(promise).await.unwrap_err().summary(), TIMEOUT);
}

#[wasm_bindgen_test]
async fn a_fetch_may_return_a_plain_value_or_any_thenable() {
    for fetch in [
        "() => new Response('{\"key\":\"k\"}')",
        "() => ({ then(resolve) { resolve(new Response('{\"key\":\"k\"}')); } })",
    ] {
        assert_eq!(
            get(&Stub::new(fetch).call("").await.unwrap(), "key"),
            "k",
            "{fetch}"
        );
    }
    let error = Stub::new("() => ({ then() { throw new Error('no'); } })")
        .call_err("")
        .await;
    assert_eq!(error.summary(), NETWORK_ERROR);
}

#[wasm_bindgen_test]
async fn a_credential_in_the_cause_is_redacted() {
    let stub = Stub::new(&format!(
        "async (url, {{ headers }}) => {{
           throw new Error('cannot send ' + JSON.stringify(headers) + ' {TOKEN}');
         }}"
    ));
    let message = get(&stub.call_err("").await.cause(), "message")
        .as_string()
        .unwrap();
    assert!(message.contains("Bearer [redacted]"), "{message}");
}
