//! Timeouts and abort signals: how they end a call, and that they leave nothing behind.

use databrain_edge::js::create_api_token;
use js_sys::{Object, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stub::{
    NEVER_ANSWERS, REQUEST, ReplacedGlobal, SUCCEEDS, Stub, UnhandledRejections, eval, get, settle,
    sleep,
};

/// The summary of a call that timed out before its status arrived.
pub const TIMEOUT: [&str; 3] = ["TIMEOUT", "timeout", "unknown"];
const ABORTED: [&str; 3] = ["ABORTED", "aborted", "unknown"];

/// A `fetch` whose answer has headers and half a body.
fn half_a_body(status: u16) -> String {
    format!(
        "async () => new Response(new ReadableStream({{
           start(controller) {{ controller.enqueue(new TextEncoder().encode('{{\"key\":\"')); }},
           cancel() {{ log('cancel'); throw new Error('cannot be cancelled'); }},
         }}), {{ status: {status} }})"
    )
}

/// A signal that fires after `ms` with a reason.
fn aborting_signal(ms: u32, reason: &str) -> String {
    format!(
        "signal: (() => {{
           const controller = new AbortController();
           setTimeout(() => controller.abort({reason}), {ms});
           return controller.signal;
         }})()"
    )
}

#[wasm_bindgen_test]
async fn a_timeout_before_the_answer_ends_the_call() {
    let stub = Stub::new(NEVER_ANSWERS);
    let error = stub.call_err("timeoutMs: 20").await;
    assert_eq!(error.summary(), TIMEOUT);
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
async fn a_timeout_while_the_body_arrives_ends_the_call() {
    let unhandled = UnhandledRejections::watch();
    for (status, outcome) in [(200, "unknown"), (400, "rejected"), (500, "unknown")] {
        let stub = Stub::new(&half_a_body(status));
        let error = stub.call_err("timeoutMs: 20").await;
        assert_eq!(error.summary(), ["TIMEOUT", "timeout", outcome], "{status}");
        assert_eq!(error.status(), Some(f64::from(status)));
        assert_eq!(stub.log(), ["cancel"]);
        assert!(stub.is_aborted());
    }
    sleep(5.0).await;
    assert_eq!(unhandled.stop(), 0);
}

#[wasm_bindgen_test]
async fn one_timeout_covers_headers_and_body() {
    // Each single part would be in time.
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
    assert_eq!(stub.call_err("timeoutMs: 200").await.summary(), TIMEOUT);
}

#[wasm_bindgen_test]
async fn each_call_sets_one_timer_of_its_timeout_and_clears_it() {
    for (fetch, option, ms) in [
        (SUCCEEDS, "", "30000"),
        (SUCCEEDS, "timeoutMs: 2147483647", "2147483647"),
        (SUCCEEDS, "timeoutMs: 0.5", "0.5"),
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
            stub.evaluate("(callback, ms) => { log('set ' + ms); return 'handle of ' + ms; }");
        let clear = stub.evaluate("(handle) => log('clear ' + handle)");
        let replaced = [
            ReplacedGlobal::new("setTimeout", &set),
            ReplacedGlobal::new("clearTimeout", &clear),
        ];
        // The result does not matter here.
        let _ = stub.call(option).await;
        drop(replaced);
        assert_eq!(
            stub.log(),
            [format!("set {ms}"), format!("clear handle of {ms}")],
            "{fetch}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_call_that_sends_nothing_clears_its_timer() {
    let stub = Stub::new(SUCCEEDS);
    let set = stub.evaluate("() => { log('set'); return 1; }");
    let clear = stub.evaluate("(handle) => log('clear ' + handle)");
    let replaced = [
        ReplacedGlobal::new("setTimeout", &set),
        ReplacedGlobal::new("clearTimeout", &clear),
    ];
    let error = stub.call_err("signal: AbortSignal.abort()").await;
    drop(replaced);
    assert_eq!(error.outcome(), "notSent");
    assert_eq!(stub.log(), ["set", "clear 1"]);
}

#[wasm_bindgen_test]
async fn invalid_input_sets_no_timer() {
    let stub = Stub::new(SUCCEEDS);
    let replaced = ReplacedGlobal::new("setTimeout", &stub.evaluate("() => log('set')"));
    let promise = stub.start("{}", &Stub::options(""));
    assert_eq!(settle(promise).await.unwrap_err().code(), "INVALID_INPUT");
    drop(replaced);
    assert_eq!(stub.log().len(), 0);
}

#[wasm_bindgen_test]
async fn a_signal_that_is_already_aborted_prevents_the_request() {
    let stub = Stub::new(SUCCEEDS);
    let error = stub
        .call_err("signal: AbortSignal.abort('the reason')")
        .await;
    assert_eq!(error.summary(), ["ABORTED", "aborted", "notSent"]);
    assert_eq!(
        (error.cause(), error.attempts(), error.status()),
        ("the reason".into(), 0.0, None)
    );
    assert_eq!(stub.calls().length(), 0);
}

#[wasm_bindgen_test]
async fn an_abort_right_after_the_call_prevents_the_request() {
    let stub = Stub::new(SUCCEEDS);
    let controller = eval("new AbortController()");
    let options = stub.evaluate(&Stub::options(""));
    Reflect::set(&options, &"signal".into(), &get(&controller, "signal")).unwrap();
    let promise = create_api_token(&stub.evaluate(REQUEST), &options);
    let abort: js_sys::Function = get(&controller, "abort").unchecked_into();
    abort.call1(&controller, &"at once".into()).unwrap();
    let error = settle(promise).await.unwrap_err();
    assert_eq!(error.summary(), ["ABORTED", "aborted", "notSent"]);
    assert_eq!((error.cause(), error.attempts()), ("at once".into(), 0.0));
    assert_eq!(stub.calls().length(), 0);
}

#[wasm_bindgen_test]
async fn an_abort_while_the_request_is_sent_does_not_recall_it() {
    let stub = Stub::new(&format!(
        "() => {{ controller.abort('too late'); return ({SUCCEEDS})(); }}"
    ));
    let controller = eval("globalThis.controller = new AbortController()");
    let options = stub.evaluate(&Stub::options(""));
    Reflect::set(&options, &"signal".into(), &get(&controller, "signal")).unwrap();
    let error = settle(create_api_token(&stub.evaluate(REQUEST), &options))
        .await
        .unwrap_err();
    assert_eq!(
        (error.summary(), error.cause()),
        (ABORTED.map(Into::into), "too late".into())
    );
    assert_eq!((error.attempts(), stub.calls().length()), (1.0, 1));
}

#[wasm_bindgen_test]
async fn an_abort_before_the_answer_ends_the_call() {
    let stub = Stub::new(NEVER_ANSWERS);
    let error = stub.call_err(&aborting_signal(20, "'the reason'")).await;
    assert_eq!(error.summary(), ABORTED);
    assert_eq!(
        (error.cause(), error.attempts(), error.status()),
        ("the reason".into(), 1.0, None)
    );
    assert!(stub.is_aborted());
}

#[wasm_bindgen_test]
async fn an_abort_while_the_body_arrives_ends_the_call() {
    let unhandled = UnhandledRejections::watch();
    let stub = Stub::new(&half_a_body(200));
    let error = stub.call_err(&aborting_signal(20, "'the reason'")).await;
    assert_eq!(error.summary(), ABORTED);
    assert_eq!(
        (error.cause(), error.status()),
        ("the reason".into(), Some(200.0))
    );
    assert_eq!(stub.log(), ["cancel"]);
    assert!(stub.is_aborted());
    sleep(5.0).await;
    assert_eq!(unhandled.stop(), 0);
}

#[wasm_bindgen_test]
async fn the_cause_is_the_reason_of_the_signal_itself() {
    for reason in ["new Error('mine')", "{ any: 'thing' }", "null", "0", "''"] {
        let reason = eval(reason);
        let stub = Stub::new(SUCCEEDS);
        let options = stub.evaluate(&Stub::options(
            "signal: { aborted: true, addEventListener() {}, removeEventListener() {} }",
        ));
        Reflect::set(&get(&options, "signal"), &"reason".into(), &reason).unwrap();
        let promise = create_api_token(&stub.evaluate(REQUEST), &options);
        assert!(
            Object::is(&settle(promise).await.unwrap_err().cause(), &reason),
            "{reason:?}"
        );
    }
    // The timers of the runtime.
    let error = Stub::new(SUCCEEDS)
        .call_err("signal: AbortSignal.abort()")
        .await;
    assert_eq!(get(&error.cause(), "name"), "AbortError");
    let error = Stub::new(NEVER_ANSWERS)
        .call_err("signal: AbortSignal.timeout(20)")
        .await;
    assert_eq!(
        (error.code().as_str(), get(&error.cause(), "name")),
        ("ABORTED", "TimeoutError".into())
    );
}

#[wasm_bindgen_test]
async fn a_fetch_that_rejects_on_abort_does_not_hide_why_the_call_ended() {
    // As every real one does.
    let fetch = "(url, { signal }) => new Promise((resolve, reject) => {
       signal.addEventListener('abort', () => reject(signal.reason));
     })";
    let unhandled = UnhandledRejections::watch();
    assert_eq!(
        Stub::new(fetch).call_err("timeoutMs: 20").await.summary(),
        TIMEOUT
    );
    assert_eq!(
        Stub::new(fetch)
            .call_err(&aborting_signal(20, "'mine'"))
            .await
            .summary(),
        ABORTED
    );
    sleep(5.0).await;
    assert_eq!(unhandled.stop(), 0);
}

/// A signal by its shape, which log who listens. `fire` is called by a test's `fetch`.
const COUNTING: &str = "signal: {
  aborted: false,
  reason: 'counted',
  addEventListener(type, listener) {
    log('add ' + type);
    this.listener = listener;
    globalThis.fire = () => { this.aborted = true; listener(); };
  },
  removeEventListener(type, listener) {
    log('remove ' + type + ' ' + (listener === this.listener));
  },
}";

#[wasm_bindgen_test]
async fn the_abort_listener_is_removed_however_the_call_ends() {
    for (fetch, extra, code) in [
        (SUCCEEDS, "", "success"),
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
        (NEVER_ANSWERS, "timeoutMs: 20", "TIMEOUT"),
        (
            &half_a_body(200).replace("log('cancel');", ""),
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
        assert_eq!(stub.log(), ["add abort", "remove abort true"], "{code}");
    }
}

#[wasm_bindgen_test]
async fn a_signal_that_fires_twice_ends_the_call_with_its_reason() {
    let stub = Stub::new(
        "() => {
           globalThis.fire('first');
           globalThis.fire('second');
           return new Promise(() => {});
         }",
    );
    let signal = "signal: {
      aborted: false,
      addEventListener(type, listener) {
        globalThis.fire = (reason) => { this.reason ??= reason; listener(); };
      },
      removeEventListener() {},
    }";
    assert_eq!(stub.call_err(signal).await.cause(), "first");
}

#[wasm_bindgen_test]
async fn a_signal_that_refuses_a_listener_is_invalid_input() {
    let stub = Stub::new(SUCCEEDS);
    let signal = |add: &str, remove: &str| {
        format!(
            "signal: {{
               aborted: false,
               addEventListener() {{ {add} }},
               removeEventListener() {{ {remove} }},
             }}"
        )
    };
    let throws = "throw new Error('canary-service-token')";
    let error = stub.call_err(&signal(throws, "")).await;
    assert_eq!(error.summary(), ["INVALID_INPUT", "input", "notSent"]);
    assert_eq!(error.field().as_deref(), Some("options.signal"));
    assert_eq!(stub.calls().length(), 0);
    // Once the call is over, nothing depends on it any more.
    stub.call(&signal("", throws)).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_signal_whose_reason_throws_ends_the_call_nevertheless() {
    for (fetch, aborted, listens, facts) in [
        (SUCCEEDS, true, "", ["ABORTED", "aborted", "notSent"]),
        (NEVER_ANSWERS, false, "setTimeout(listener, 10);", ABORTED),
    ] {
        let error = Stub::new(fetch)
            .call_err(&format!(
                "signal: {{
                   aborted: {aborted},
                   get reason() {{ throw new Error('no'); }},
                   addEventListener(type, listener) {{ {listens} }},
                   removeEventListener() {{}},
                 }}"
            ))
            .await;
        assert_eq!(error.summary(), facts);
        assert!(error.cause().is_undefined());
    }
}

#[wasm_bindgen_test]
async fn a_runtime_that_refuses_timers_does_not_blame_the_caller() {
    // As Cloudflare Workers do outside of a request.
    let stub = Stub::new(SUCCEEDS);
    let replaced = ReplacedGlobal::new(
        "setTimeout",
        &eval("() => { throw new Error('not in global scope'); }"),
    );
    let error = stub.call_err("").await;
    drop(replaced);
    assert_eq!(error.summary(), ["NOT_IN_HANDLER", "input", "notSent"]);
    assert_eq!(stub.calls().length(), 0);
    assert_eq!(error.field(), None);
    assert!(!error.message().contains("signal"), "{}", error.message());
}
