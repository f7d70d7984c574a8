//! How a call ends that gets no answer, and that it leaves nothing behind.

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stub::{HANGS, MINTS, REQUEST, Replaced, Stub, TOKEN, Unhandled, at, js, settled, wait};

const TIMEOUT: [&str; 3] = ["TIMEOUT", "timeout", "unknown"];
const ABORTED: [&str; 3] = ["ABORTED", "aborted", "unknown"];
const NETWORK_ERROR: [&str; 3] = ["NETWORK_ERROR", "network", "unknown"];

/// A `fetch` whose answer has headers and half a body.
fn half_a_body(status: u16) -> String {
    format!(
        "async () => new Response(new ReadableStream({{
           start(controller) {{ controller.enqueue(new TextEncoder().encode('{{\"key\":\"')); }},
           cancel() {{ note('cancel'); throw new Error('cannot be cancelled'); }},
         }}), {{ status: {status} }})"
    )
}

/// A signal that fires after `ms` with a reason.
fn fires(ms: u32, reason: &str) -> String {
    format!(
        "signal: (() => {{
           const controller = new AbortController();
           setTimeout(() => controller.abort({reason}), {ms});
           return controller.signal;
         }})()"
    )
}

#[wasm_bindgen_test]
async fn the_time_is_over_before_an_answer() {
    let stub = Stub::new(HANGS);
    let error = stub.rejection("timeoutMs: 20").await;
    assert_eq!(error.facts(), TIMEOUT);
    assert_eq!((error.status(), error.attempts()), (None, 1.0));
    assert!(
        error.message().contains("options.timeoutMs"),
        "{}",
        error.message()
    );
    assert!(error.cause().is_undefined());
    assert!(stub.is_aborted());
    assert_eq!(stub.calls().length(), 1);
}

#[wasm_bindgen_test]
async fn the_time_is_over_within_the_body() {
    let unhandled = Unhandled::new();
    for (status, outcome) in [(200, "unknown"), (400, "rejected"), (500, "unknown")] {
        let stub = Stub::new(&half_a_body(status));
        let error = stub.rejection("timeoutMs: 20").await;
        assert_eq!(error.facts(), ["TIMEOUT", "timeout", outcome], "{status}");
        assert_eq!(error.status(), Some(f64::from(status)));
        assert_eq!(stub.notes(), ["cancel"]);
        assert!(stub.is_aborted());
    }
    wait(5.0).await;
    assert_eq!(unhandled.stop(), 0);
}

#[wasm_bindgen_test]
async fn one_time_covers_headers_and_body() {
    // Each part alone would be in time.
    let stub = Stub::new(
        "async () => {
           const part = () => new Promise((resolve) => setTimeout(resolve, 150));
           await part();
           return new Response(new ReadableStream({ async pull(controller) {
             await part();
             controller.enqueue(new TextEncoder().encode('{\"key\":\"k\"}'));
             controller.close();
           } }));
         }",
    );
    assert_eq!(stub.rejection("timeoutMs: 200").await.facts(), TIMEOUT);
}

#[wasm_bindgen_test]
async fn one_timer_of_the_given_time_is_set_and_cleared() {
    for (fetch, option, ms) in [
        (MINTS, "", "30000"),
        (MINTS, "timeoutMs: 2147483647", "2147483647"),
        (MINTS, "timeoutMs: 0.5", "0.5"),
        (
            "async () => new Response('', { status: 500 })",
            "timeoutMs: 7",
            "7",
        ),
        ("async () => { throw new Error('no') }", "timeoutMs: 7", "7"),
        ("() => { throw new Error('no') }", "timeoutMs: 7", "7"),
        ("async () => undefined", "timeoutMs: 7", "7"),
    ] {
        let stub = Stub::new(fetch);
        let set =
            stub.evaluate("(callback, ms) => { note('set ' + ms); return 'handle of ' + ms; }");
        let clear = stub.evaluate("(handle) => note('clear ' + handle)");
        let replaced = [
            Replaced::global("setTimeout", &set),
            Replaced::global("clearTimeout", &clear),
        ];
        // Whether it goes well is no matter here.
        let _ = stub.call(option).await;
        drop(replaced);
        assert_eq!(
            stub.notes(),
            [format!("set {ms}"), format!("clear handle of {ms}")],
            "{fetch}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_call_that_is_not_sent_clears_its_timer_too() {
    let stub = Stub::new(MINTS);
    let set = stub.evaluate("() => { note('set'); return 1; }");
    let clear = stub.evaluate("(handle) => note('clear ' + handle)");
    let replaced = [
        Replaced::global("setTimeout", &set),
        Replaced::global("clearTimeout", &clear),
    ];
    let error = stub.rejection("signal: AbortSignal.abort()").await;
    drop(replaced);
    assert_eq!(error.outcome(), "notSent");
    assert_eq!(stub.notes(), ["set", "clear 1"]);
}

#[wasm_bindgen_test]
async fn refused_input_sets_no_timer() {
    let stub = Stub::new(MINTS);
    let replaced = Replaced::global("setTimeout", &stub.evaluate("() => note('set')"));
    let promise = stub.start("{}", &Stub::options(""));
    assert_eq!(settled(promise).await.unwrap_err().code(), "INVALID_INPUT");
    drop(replaced);
    assert_eq!(stub.notes().len(), 0);
}

#[wasm_bindgen_test]
async fn a_signal_that_has_fired_already_sends_nothing() {
    let stub = Stub::new(MINTS);
    let error = stub
        .rejection("signal: AbortSignal.abort('the reason')")
        .await;
    assert_eq!(error.facts(), ["ABORTED", "aborted", "notSent"]);
    assert_eq!(
        (error.cause(), error.attempts(), error.status()),
        ("the reason".into(), 0.0, None)
    );
    assert_eq!(stub.calls().length(), 0);
}

#[wasm_bindgen_test]
async fn a_signal_that_fires_right_after_the_call_does_not_call_the_request_back() {
    let stub = Stub::new(MINTS);
    let controller = js("new AbortController()");
    let options = stub.evaluate(&Stub::options(""));
    Reflect::set(&options, &"signal".into(), &at(&controller, "signal")).unwrap();
    let promise = databrain_edge::exports::create_api_token(&stub.evaluate(REQUEST), &options);
    let abort: js_sys::Function = at(&controller, "abort").unchecked_into();
    abort.call1(&controller, &"at once".into()).unwrap();
    let error = settled(promise).await.unwrap_err();
    assert_eq!(
        (error.facts().join(" ").as_str(), error.cause()),
        ("ABORTED aborted unknown", "at once".into())
    );
    assert_eq!(stub.calls().length(), 1);
}

#[wasm_bindgen_test]
async fn a_signal_that_fires_before_an_answer_ends_the_call() {
    let stub = Stub::new(HANGS);
    let error = stub.rejection(&fires(20, "'the reason'")).await;
    assert_eq!(error.facts(), ABORTED);
    assert_eq!(
        (error.cause(), error.attempts(), error.status()),
        ("the reason".into(), 1.0, None)
    );
    assert!(stub.is_aborted());
}

#[wasm_bindgen_test]
async fn a_signal_that_fires_within_the_body_ends_the_call() {
    let unhandled = Unhandled::new();
    let stub = Stub::new(&half_a_body(200));
    let error = stub.rejection(&fires(20, "'the reason'")).await;
    assert_eq!(error.facts(), ABORTED);
    assert_eq!(
        (error.cause(), error.status()),
        ("the reason".into(), Some(200.0))
    );
    assert_eq!(stub.notes(), ["cancel"]);
    assert!(stub.is_aborted());
    wait(5.0).await;
    assert_eq!(unhandled.stop(), 0);
}

#[wasm_bindgen_test]
async fn the_reason_is_the_cause_as_it_is() {
    for reason in ["new Error('mine')", "{ any: 'thing' }", "null", "0", "''"] {
        let reason = js(reason);
        let stub = Stub::new(MINTS);
        let options = stub.evaluate(&Stub::options(
            "signal: { aborted: true, addEventListener() {}, removeEventListener() {} }",
        ));
        Reflect::set(&at(&options, "signal"), &"reason".into(), &reason).unwrap();
        let promise = databrain_edge::exports::create_api_token(&stub.evaluate(REQUEST), &options);
        assert!(
            Object::is(&settled(promise).await.unwrap_err().cause(), &reason),
            "{reason:?}"
        );
    }
    // The host's own.
    let error = Stub::new(MINTS)
        .rejection("signal: AbortSignal.abort()")
        .await;
    assert_eq!(at(&error.cause(), "name"), "AbortError");
    let error = Stub::new(HANGS)
        .rejection("signal: AbortSignal.timeout(20)")
        .await;
    assert_eq!(
        (error.code().as_str(), at(&error.cause(), "name")),
        ("ABORTED", "TimeoutError".into())
    );
}

#[wasm_bindgen_test]
async fn a_fetch_that_rejects_at_the_cut_does_not_hide_why() {
    // As every real one does.
    let fetch = "(url, { signal }) => new Promise((resolve, reject) => {
       signal.addEventListener('abort', () => reject(signal.reason));
     })";
    let unhandled = Unhandled::new();
    assert_eq!(
        Stub::new(fetch).rejection("timeoutMs: 20").await.facts(),
        TIMEOUT
    );
    assert_eq!(
        Stub::new(fetch)
            .rejection(&fires(20, "'mine'"))
            .await
            .facts(),
        ABORTED
    );
    wait(5.0).await;
    assert_eq!(unhandled.stop(), 0);
}

/// A signal by its shape, which notes who listens. `fire` is called by a test's `fetch`.
const COUNTING: &str = "signal: {
  aborted: false,
  reason: 'counted',
  addEventListener(type, listener) {
    note('add ' + type);
    this.listener = listener;
    globalThis.fire = () => { this.aborted = true; listener(); };
  },
  removeEventListener(type, listener) { note('remove ' + type + ' ' + (listener === this.listener)); },
}";

#[wasm_bindgen_test]
async fn a_listener_is_removed_however_the_call_ends() {
    for (fetch, extra, code) in [
        (MINTS, "", "success"),
        (
            "async () => new Response('', { status: 500 })",
            "",
            "HTTP_500",
        ),
        (
            "async () => new Response('', { status: 307 })",
            "",
            "REDIRECTED",
        ),
        ("async () => { throw new Error('no') }", "", "NETWORK_ERROR"),
        ("() => { throw new Error('no') }", "", "NETWORK_ERROR"),
        ("async () => undefined", "", "BAD_RESPONSE"),
        (HANGS, "timeoutMs: 20", "TIMEOUT"),
        (
            &half_a_body(200).replace("note('cancel');", ""),
            "timeoutMs: 20",
            "TIMEOUT",
        ),
        (
            "() => { setTimeout(() => globalThis.fire()); return new Promise(() => {}); }",
            "",
            "ABORTED",
        ),
    ] {
        let stub = Stub::new(fetch);
        let ended = stub.call(&format!("{COUNTING}, {extra}")).await;
        assert_eq!(
            ended.map_or_else(|error| error.code(), |_| "success".into()),
            code
        );
        assert_eq!(stub.notes(), ["add abort", "remove abort true"], "{code}");
    }
}

#[wasm_bindgen_test]
async fn the_first_reason_counts() {
    let stub = Stub::new(
        "() => { globalThis.fire('first'); globalThis.fire('second'); return new Promise(() => {}); }",
    );
    let signal =
        "signal: { aborted: false, removeEventListener() {}, addEventListener(type, listener) {
      globalThis.fire = (reason) => { this.reason = reason; listener(); };
    } }";
    assert_eq!(stub.rejection(signal).await.cause(), "first");
}

#[wasm_bindgen_test]
async fn a_signal_whose_methods_throw() {
    let stub = Stub::new(MINTS);
    let throws = "throw new Error('canary-service-token')";
    let error = stub
        .rejection(&format!(
            "signal: {{ aborted: false, addEventListener() {{ {throws} }}, removeEventListener() {{}} }}"
        ))
        .await;
    assert_eq!(error.facts(), ["INVALID_INPUT", "input", "notSent"]);
    assert_eq!(
        (error.field().as_deref(), stub.calls().length()),
        (Some("options.signal"), 0)
    );
    let removing = format!(
        "signal: {{ aborted: false, addEventListener() {{}}, removeEventListener() {{ {throws} }} }}"
    );
    stub.call(&removing).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_signal_whose_getters_throw_ends_the_call_all_the_same() {
    for (fetch, aborted, listens, facts) in [
        (MINTS, true, "", ["ABORTED", "aborted", "notSent"]),
        (HANGS, false, "setTimeout(listener, 10);", ABORTED),
    ] {
        let error = Stub::new(fetch)
            .rejection(&format!(
                "signal: {{
                   aborted: {aborted},
                   get reason() {{ throw new Error('no'); }},
                   addEventListener(type, listener) {{ {listens} }},
                   removeEventListener() {{}},
                 }}"
            ))
            .await;
        assert_eq!(error.facts(), facts);
        assert!(error.cause().is_undefined());
    }
}

#[wasm_bindgen_test]
async fn a_host_that_refuses_timers_is_not_the_callers_fault() {
    // As Cloudflare Workers do outside of a request.
    let stub = Stub::new(MINTS);
    let replaced = Replaced::global(
        "setTimeout",
        &js("() => { throw new Error('not in global scope'); }"),
    );
    let error = stub.rejection("").await;
    drop(replaced);
    assert_eq!(
        (error.outcome().as_str(), stub.calls().length()),
        ("notSent", 0)
    );
    assert_eq!(error.field(), None);
    assert!(!error.message().contains("signal"), "{}", error.message());
}

#[wasm_bindgen_test]
async fn a_host_without_fetch_sends_nothing() {
    let replaced = Replaced::global("fetch", &JsValue::UNDEFINED);
    let error = Stub::new(MINTS).rejection("fetch: undefined").await;
    drop(replaced);
    assert_eq!(error.outcome(), "notSent");
}

#[wasm_bindgen_test]
async fn a_fetch_that_rejects_is_a_network_error_with_a_copy_of_the_cause() {
    let stub = Stub::new(
        "async () => { throw Object.assign(new TypeError('fetch failed', {
           cause: Object.assign(new Error('reset by canary-service-token'), {
             code: 'ECONNRESET',
             request: 'canary-service-token',
           }),
         }), { headers: 'Bearer canary-service-token' }); }",
    );
    let error = stub.rejection("").await;
    assert_eq!(error.facts(), NETWORK_ERROR);
    assert_eq!(
        (error.status(), error.attempts(), stub.calls().length()),
        (None, 1.0, 1)
    );
    let cause = error.cause();
    assert_eq!(
        (at(&cause, "name"), at(&cause, "message")),
        ("TypeError".into(), "fetch failed".into())
    );
    assert!(at(&cause, "headers").is_undefined());
    assert_eq!(at(&cause, "cause.code"), "ECONNRESET");
    assert_eq!(at(&cause, "cause.message"), "reset by [redacted]");
    assert!(at(&cause, "cause.request").is_undefined());
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
            format!("async () => {{ await new Promise((resolve) => setTimeout(resolve)); throw {thrown}; }}"),
            format!(
                "async () => ({{ status: 200, headers: {{ get() {{ throw {thrown}; }} }},
                body: {{ getReader: () => ({{ read: async () => {{ throw {thrown}; }}, async cancel() {{}} }}) }} }})"
            ),
            format!(
                "async () => ({{ status: 200, headers: new Headers(),
                body: {{ getReader: () => ({{ read() {{ throw {thrown}; }}, cancel() {{ throw {thrown}; }} }}) }} }})"
            ),
        ] {
            let error = Stub::new(&fetch).rejection("").await;
            assert_eq!(error.facts(), NETWORK_ERROR, "{fetch}");
            let seen = Some(error.cause()).filter(|cause| !cause.is_undefined()).map(|cause| at(&cause, "message"));
            assert_eq!(seen, message.map(JsValue::from_str), "{fetch}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_ring_of_causes_has_an_end() {
    let stub = Stub::new(
        "async () => { const error = new Error('round'); error.cause = error; throw error; }",
    );
    let error = stub.rejection("").await;
    assert_eq!(at(&error.cause(), "cause.cause.message"), "round");
    assert!(at(&error.cause(), "cause.cause.cause.cause.cause").is_undefined());
}

#[wasm_bindgen_test]
async fn a_body_that_breaks_is_a_network_error_with_its_status() {
    for (status, outcome) in [(200, "unknown"), (400, "rejected"), (502, "unknown")] {
        let stub = Stub::new(&format!(
            "async () => new Response(new ReadableStream({{
               start(controller) {{
                 controller.enqueue(new TextEncoder().encode('{{\"key\":\"7c9e6679-7425-40de-944b-e07fc1f90ae7\"'));
               }},
               pull(controller) {{ controller.error(new TypeError('terminated')); }},
             }}), {{ status: {status} }})"
        ));
        let error = stub.rejection("").await;
        assert_eq!(error.facts(), ["NETWORK_ERROR", "network", outcome]);
        assert_eq!(
            (error.status(), at(&error.cause(), "message")),
            (Some(f64::from(status)), "terminated".into())
        );
        assert!(stub.is_aborted());
    }
}

#[wasm_bindgen_test]
async fn only_the_hosts_own_fetch_is_believed_that_nothing_was_sent() {
    for code in [
        "ECONNREFUSED",
        "ENOTFOUND",
        "EAI_AGAIN",
        "UND_ERR_CONNECT_TIMEOUT",
        "ConnectionRefused",
    ] {
        let fetch = format!(
            "async () => {{ throw Object.assign(new TypeError('fetch failed'), {{ cause: {{ code: '{code}' }} }}); }}"
        );
        let stub = Stub::new(&fetch);
        let replaced = Replaced::global("fetch", &stub.fetch());
        let error = stub.rejection("fetch: undefined").await;
        drop(replaced);
        assert_eq!(
            error.facts(),
            ["NETWORK_ERROR", "network", "notSent"],
            "{code}"
        );
        assert_eq!(at(&error.cause(), "cause.code"), code);
        // One of the caller's own may have sent it before, and failed at its second try.
        assert_eq!(
            Stub::new(&fetch).rejection("").await.facts(),
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
        let replaced = Replaced::global("fetch", &stub.fetch());
        let error = stub.rejection("fetch: undefined").await;
        drop(replaced);
        assert_eq!(error.facts(), NETWORK_ERROR, "{code}");
    }
}

#[wasm_bindgen_test]
async fn a_creation_is_repeated_only_where_nothing_can_have_happened() {
    // A second request would mint.
    let then_mints = |first: &str| {
        format!(
            "async () => {{ if (globalThis.again) return ({MINTS})(); globalThis.again = true; {first} }}"
        )
    };
    let too_many = "return new Response('', { status: 429, headers: { 'retry-after': '0' } });";
    let stub = Stub::new(&then_mints(too_many));
    js("globalThis.again = false");
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
        js("globalThis.again = false");
        let stub = Stub::new(&then_mints(first));
        let error = stub.rejection("maxRetries: 5").await;
        assert_eq!(
            (error.outcome().as_str(), error.attempts()),
            ("unknown", 1.0),
            "{first}"
        );
        assert_eq!(stub.calls().length(), 1, "{first}");
    }
}

#[wasm_bindgen_test]
async fn what_comes_after_the_end_is_nobodys() {
    let late =
        |what| format!("() => new Promise((resolve, reject) => setTimeout(() => {what}, 40))");
    let unhandled = Unhandled::new();
    for fetch in [
        late("resolve(new Response('{\"key\":\"k\"}'))"),
        late("reject(new Error('late'))"),
        late("resolve(Promise.reject(new Error('late')))"),
    ] {
        let stub = Stub::new(&fetch);
        assert_eq!(
            stub.rejection("timeoutMs: 10").await.facts(),
            TIMEOUT,
            "{fetch}"
        );
        wait(60.0).await;
    }
    assert_eq!(unhandled.stop(), 0);
    Stub::new(MINTS).call("").await.unwrap();
}

#[wasm_bindgen_test]
async fn a_call_that_hangs_is_in_nobodys_way() {
    let hanging = Stub::new(HANGS).start(REQUEST, &Stub::options(""));
    drop(hanging);
    let stub = Stub::new(HANGS);
    let promise = stub.start(REQUEST, &Stub::options("timeoutMs: 60"));
    Stub::new(MINTS).call("timeoutMs: 5000").await.unwrap();
    assert_eq!(settled(promise).await.unwrap_err().facts(), TIMEOUT);
}

#[wasm_bindgen_test]
async fn a_fetch_may_answer_without_a_promise_or_with_another_librarys() {
    for fetch in [
        "() => new Response('{\"key\":\"k\"}')",
        "() => ({ then(resolve) { resolve(new Response('{\"key\":\"k\"}')); } })",
    ] {
        assert_eq!(
            at(&Stub::new(fetch).call("").await.unwrap(), "key"),
            "k",
            "{fetch}"
        );
    }
    let error = Stub::new("() => ({ then() { throw new Error('no'); } })")
        .rejection("")
        .await;
    assert_eq!(error.facts(), NETWORK_ERROR);
}

#[wasm_bindgen_test]
async fn a_credential_in_the_cause_is_taken_out() {
    let stub = Stub::new(&format!(
        "async (url, {{ headers }}) => {{ throw new Error('cannot send ' + JSON.stringify(headers) + ' {TOKEN}'); }}"
    ));
    let message = at(&stub.rejection("").await.cause(), "message")
        .as_string()
        .unwrap();
    assert!(message.contains("Bearer [redacted]"), "{message}");
}
